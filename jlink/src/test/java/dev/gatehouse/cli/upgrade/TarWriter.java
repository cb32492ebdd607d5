package dev.gatehouse.cli.upgrade;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;

/// Writes tar archives, also such as nobody should.
final class TarWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    TarWriter file(String name, byte[] content) {
        return member(name, '0', content, "", 0644);
    }

    TarWriter program(String name, byte[] content) {
        return member(name, '0', content, "", 0755);
    }

    TarWriter folder(String name) {
        return member(name, '5', new byte[0], "", 0755);
    }

    TarWriter link(String name, String target) {
        return member(name, '2', new byte[0], target, 0777);
    }

    TarWriter member(String name, char type, byte[] content, String target, int mode) {
        return header(name, type, content.length, target, mode).bytes(content);
    }

    /// A header alone, which may lie about the size.
    TarWriter header(String name, char type, long size, String target, int mode) {
        if (name.length() > 100) {
            member("././@LongLink", 'L', (name + "\0").getBytes(ISO_8859_1), "", 0);
            return header(name.substring(0, 100), type, size, target, mode);
        }
        var header = new byte[512];
        put(header, 0, name);
        put(header, 100, "%07o".formatted(mode));
        put(header, 108, "%07o".formatted(0));
        put(header, 116, "%07o".formatted(0));
        put(header, 124, "%011o".formatted(size));
        put(header, 136, "%011o".formatted(1_700_000_000));
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 157, target);
        put(header, 257, "ustar  ");
        var sum = 0;
        for (var b : header) {
            sum += b & 0xff;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        out.writeBytes(header);
        return this;
    }

    private TarWriter bytes(byte[] content) {
        out.writeBytes(content);
        out.writeBytes(new byte[(512 - content.length % 512) % 512]);
        return this;
    }

    byte[] end() {
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }

    private static void put(byte[] header, int at, String text) {
        var bytes = text.getBytes(ISO_8859_1);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
