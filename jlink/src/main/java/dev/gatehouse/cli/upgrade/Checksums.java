package dev.gatehouse.cli.upgrade;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// What `sha256sum` prints: a digest for each file by its name.
final class Checksums {

    /// In bytes.
    static final int MAX_SIZE = 64 << 10;

    private static final Pattern LINE =
            Pattern.compile("([0-9a-f]{64}) [ *]([A-Za-z0-9][A-Za-z0-9._+~-]{0,127})");

    private final Map<String, String> byName;
    private final String source;

    private Checksums(Map<String, String> byName, String source) {
        this.byName = Map.copyOf(byName);
        this.source = source;
    }

    /// @param source what it is read from, for people
    static Checksums parse(byte[] text, String source) throws Refused {
        var found = new LinkedHashMap<String, String>();
        for (var line : new String(text, StandardCharsets.ISO_8859_1).lines().toList()) {
            var parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw new Refused(
                        source + ": a line is no digest and name of a file, as sha256sum prints");
            }
            if (found.put(parts.group(2), parts.group(1)) != null) {
                throw new Refused(source + ": " + parts.group(2) + " is there twice");
            }
        }
        return new Checksums(found, source);
    }

    /// Whether a file is what was meant.
    void check(String name, byte[] digest) throws Refused {
        var wanted = byName.get(name);
        if (wanted == null) {
            throw new Refused(source + " has no line for " + name);
        }
        if (!wanted.equals(HexFormat.of().formatHex(digest))) {
            throw new Refused(
                    name + " is not what was signed: its digest differs from the one in " + source);
        }
    }

    /// A new SHA-256.
    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
