package dev.gatehouse.certs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads PEM (RFC 7468) leniently where text surrounds blocks, and strictly inside of them: lines
/// end with LF, CRLF or CR, may be indented, and text between blocks is a comment; but a block that
/// doesn't end, has a foreign end, or isn't Base64 makes the whole file garbled. One instance reads
/// one file.
final class Pem {

    /// Bounds a file: a chain of ten certificates with 8192-bit keys is below 40 KiB, a system's
    /// whole CA bundle about 250 KiB.
    static final int MAX_BYTES = 1 << 20;

    /// Bounds the number of blocks, so that an empty block costs what it must.
    static final int MAX_BLOCKS = 1000;

    private static final String DASHES = "-----";
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";

    private final List<PemBlock> blocks = new ArrayList<>();

    // The open block, if label is present.
    private @Nullable String label;
    private int begin;
    private boolean headers;
    private boolean encrypted;
    private final StringBuilder base64 = new StringBuilder();

    private Pem() {}

    static PemResult read(byte[] file) {
        if (file.length > MAX_BYTES) {
            return new PemResult.Garbled("is larger than " + MAX_BYTES + " bytes");
        }
        var pem = new Pem();
        var wrong = pem.readLines(file);
        return wrong == null ? new PemResult.Blocks(pem.blocks) : new PemResult.Garbled(wrong);
    }

    /// What is wrong, or null.
    private @Nullable String readLines(byte[] file) {
        var number = 0;
        // A byte order mark, as some editors leave it.
        var at = file.length >= 3 && file[0] == (byte) 0xEF && file[1] == (byte) 0xBB ? 3 : 0;
        while (at < file.length) {
            var end = at;
            while (end < file.length && file[end] != '\n' && file[end] != '\r') {
                end++;
            }
            number++;
            var line = new String(file, at, end - at, StandardCharsets.ISO_8859_1).strip();
            var wrong = label == null ? outside(line, number) : inside(label, line, number);
            if (wrong != null) {
                return wrong;
            }
            var crlf = end + 1 < file.length && file[end] == '\r' && file[end + 1] == '\n';
            at = end + (crlf ? 2 : 1);
        }
        return label == null
                ? null
                : "has a block that begins at line " + begin + " and never ends";
    }

    private @Nullable String outside(String line, int number) {
        if (line.startsWith(END)) {
            return "has the end of a block at line " + number + " and no beginning for it";
        }
        if (!line.startsWith(BEGIN)) {
            return null;
        }
        if (line.length() < BEGIN.length() + DASHES.length() || !line.endsWith(DASHES)) {
            return "has a broken BEGIN line at line " + number;
        }
        label = line.substring(BEGIN.length(), line.length() - DASHES.length());
        begin = number;
        headers = true;
        encrypted = false;
        base64.setLength(0);
        return null;
    }

    private @Nullable String inside(String open, String line, int number) {
        if (line.startsWith(DASHES)) {
            if (!line.equals(END + open + DASHES)) {
                return "has a block that begins at line "
                        + begin
                        + " and doesn't end as it began, at line "
                        + number;
            }
            return close(open);
        }
        // RFC 1421 4.6: headers stand before the content, and Base64 has no colon.
        if (headers && line.indexOf(':') > 0) {
            encrypted |= line.startsWith("Proc-Type:") && line.endsWith("ENCRYPTED");
            return null;
        }
        headers = false;
        base64.append(line);
        return null;
    }

    private @Nullable String close(String open) {
        if (blocks.size() == MAX_BLOCKS) {
            return "has more than " + MAX_BLOCKS + " blocks";
        }
        try {
            var content = Base64.getDecoder().decode(base64.toString());
            blocks.add(new PemBlock(PemBlock.Kind.of(open), begin, encrypted, content));
        } catch (IllegalArgumentException notBase64) {
            return "has a block at line " + begin + " that isn't Base64";
        }
        label = null;
        return null;
    }
}
