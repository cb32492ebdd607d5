package dev.gatehouse.certs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;

/// Changes files in the ways in which they go wrong.
final class Mutations {

    private Mutations() {}

    /// A copy with one to three changes.
    static byte[] of(byte[] file, Random random) {
        var changed = file;
        for (var i = random.nextInt(3); i >= 0; i--) {
            changed = once(changed, random);
        }
        return changed;
    }

    private static byte[] once(byte[] file, Random random) {
        if (file.length == 0) {
            return new byte[] {(byte) random.nextInt(256)};
        }
        var at = random.nextInt(file.length);
        var length = Math.min(1 + random.nextInt(80), file.length - at);
        var text = new String(file, ISO_8859_1);
        var piece = text.substring(at, at + length);
        return switch (random.nextInt(7)) {
            case 0 -> replaced(file, at, (byte) random.nextInt(256));
            case 1 -> replaced(file, at, (byte) (file[at] ^ 1 << random.nextInt(8)));
            case 2 -> (text.substring(0, at) + text.substring(at + length)).getBytes(ISO_8859_1);
            case 3 -> (text.substring(0, at) + piece + text.substring(at)).getBytes(ISO_8859_1);
            case 4 -> Arrays.copyOf(file, at);
            case 5 -> recoded(text, random);
            default ->
                    text.replaceFirst("\n", random.nextBoolean() ? "" : ":").getBytes(ISO_8859_1);
        };
    }

    private static byte[] replaced(byte[] file, int at, byte value) {
        var copy = file.clone();
        copy[at] = value;
        return copy;
    }

    /// Changes what stands inside of the last block, so that the fault lies behind the PEM.
    private static byte[] recoded(String text, Random random) {
        var begin = text.lastIndexOf("KEY-----\n", text.lastIndexOf("-----END"));
        var end = text.lastIndexOf("\n-----END");
        if (begin < 0 || end < begin + 9) {
            return text.getBytes(ISO_8859_1);
        }
        try {
            var content = Base64.getMimeDecoder().decode(text.substring(begin + 9, end));
            if (content.length > 0) {
                content[random.nextInt(content.length)] = (byte) random.nextInt(256);
            }
            var base64 = Base64.getEncoder().encodeToString(content);
            return (text.substring(0, begin + 9) + base64 + text.substring(end))
                    .getBytes(ISO_8859_1);
        } catch (IllegalArgumentException already) {
            return text.getBytes(ISO_8859_1);
        }
    }

    /// Pieces of a key's file that must stand in no message: each eight characters of its Base64,
    /// and each four bytes of its content in hexadecimal digits.
    static String[] secrets(byte[] keyPem) {
        var pieces = new ArrayList<String>();
        var text = new String(keyPem, ISO_8859_1);
        var base64 =
                text.lines()
                        .filter(line -> !line.startsWith("-"))
                        .reduce("", (a, b) -> a + b)
                        .replace("=", "");
        for (var i = 0; i + 8 <= base64.length(); i += 4) {
            pieces.add(base64.substring(i, i + 8));
        }
        var hex = HexFormat.of().formatHex(Base64.getMimeDecoder().decode(base64));
        for (var i = 0; i + 8 <= hex.length(); i += 8) {
            pieces.add(hex.substring(i, i + 8));
        }
        return pieces.toArray(String[]::new);
    }
}
