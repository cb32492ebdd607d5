package dev.gatehouse.cli.upgrade;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// An appliance's next system in one file, verified: a tar archive of the members of [Part], in
/// that order and with no others, where `SHA256SUMS` has a digest of each of the rest and is
/// signed.
final class Bundle {

    private static final String ENDING = ".upgrade";
    private static final Pattern FLAVOUR = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    /// A member, and how large it may be, in bytes.
    enum Part {
        MANIFEST("manifest", 4L << 10),
        CHECKSUMS("SHA256SUMS", 4L << 10),
        SIGNATURE("SHA256SUMS.sig", TrustedKeys.SIGNATURE_SIZE),
        KERNEL("vmlinuz", 64L << 20),
        INITRD("initrd", 512L << 20),
        ROOT("root.img.zst", 4L << 30);

        private final String file;
        private final long most;

        Part(String file, long most) {
            this.file = file;
            this.most = most;
        }
    }

    /// Takes a payload as it is read.
    @FunctionalInterface
    interface Payload {

        void take(Part part, InputStream content) throws IOException, Refused, InterruptedException;
    }

    private final Path file;
    private final String version;
    private final String flavour;
    private final TrustedKeys.Key signer;

    private Bundle(Path file, String version, String flavour, TrustedKeys.Key signer) {
        this.file = file;
        this.version = version;
        this.flavour = flavour;
        this.signer = signer;
    }

    /// Whether a file is one, by its name.
    static boolean is(Path file) {
        return String.valueOf(file.getFileName()).endsWith(ENDING);
    }

    /// Reads all of it.
    ///
    /// @param arch this machine's
    /// @param trial takes the payloads, and keeps nothing of them
    static Bundle verify(Path file, String arch, TrustedKeys keys, Payload trial)
            throws Refused, InterruptedException {
        var reading = new Reading(file, keys);
        reading.all(trial);
        var manifest = reading.manifest;
        expect(file, manifest, "FORMAT", "1");
        expect(file, manifest, "ARCH", arch);
        var version = manifest.getOrDefault("VERSION", "");
        if (!VersionOrder.isVersion(version)) {
            throw new Refused(file + ": manifest: VERSION is no version: \"" + version + "\"");
        }
        var flavour = manifest.getOrDefault("FLAVOUR", "");
        if (!FLAVOUR.matcher(flavour).matches()) {
            throw new Refused(file + ": manifest: FLAVOUR is no flavour: \"" + flavour + "\"");
        }
        return new Bundle(file, version, flavour, reading.signer());
    }

    private static void expect(Path file, Map<String, String> manifest, String key, String value)
            throws Refused {
        var found = manifest.getOrDefault(key, "");
        if (!found.equals(value)) {
            throw new Refused(
                    file + ": manifest: " + key + " is \"" + found + "\", and not " + value);
        }
    }

    String version() {
        return version;
    }

    String flavour() {
        return flavour;
    }

    TrustedKeys.Key signer() {
        return signer;
    }

    /// Reads it once more. Each payload is verified again when it was taken, as the file might have
    /// been changed in between: what was taken is worth nothing until this returns.
    void unpack(Payload payload) throws Refused, InterruptedException {
        var again = new Reading(file, TrustedKeys.only(signer));
        again.all(payload);
        if (!version.equals(again.manifest.get("VERSION"))) {
            throw new Refused(file + " is another one than a moment ago");
        }
    }

    /// One pass through the file.
    private static final class Reading {

        private final Path file;
        private final TrustedKeys keys;
        private final Map<String, String> manifest = new HashMap<>();
        private byte[] manifestDigest = new byte[0];
        private byte[] checksumText = new byte[0];
        private Optional<Checksums> checksums = Optional.empty();
        private Optional<TrustedKeys.Key> signer = Optional.empty();

        Reading(Path file, TrustedKeys keys) {
            this.file = file;
            this.keys = keys;
        }

        TrustedKeys.Key signer() {
            return signer.orElseThrow();
        }

        void all(Payload payload) throws Refused, InterruptedException {
            try (var in = new BufferedInputStream(Files.newInputStream(file), Disk.PIECE)) {
                var tar = new Tar(in, file.toString());
                for (var part : Part.values()) {
                    var member = tar.next();
                    if (member == null) {
                        throw new Refused(file + " has no " + part.file);
                    }
                    if (!member.name().equals(part.file) || member.kind() != Tar.Kind.FILE) {
                        throw new Refused(
                                file
                                        + " has "
                                        + member.name()
                                        + " where "
                                        + part.file
                                        + " should be");
                    }
                    if (member.size() > part.most) {
                        throw new Refused(
                                file
                                        + ": "
                                        + part.file
                                        + " is larger than "
                                        + part.most
                                        + " bytes");
                    }
                    take(part, tar.content(), payload);
                }
                var more = tar.next();
                if (more != null) {
                    throw new Refused(file + " has a member too many: " + more.name());
                }
            } catch (IOException e) {
                throw new Refused(file + " can't be read: " + Sentences.of(e));
            }
        }

        private void take(Part part, InputStream content, Payload payload)
                throws IOException, Refused, InterruptedException {
            switch (part) {
                case MANIFEST -> {
                    var text = content.readAllBytes();
                    manifestDigest = Checksums.sha256().digest(text);
                    manifest(text);
                }
                case CHECKSUMS -> checksumText = content.readAllBytes();
                case SIGNATURE -> {
                    var what = "SHA256SUMS of " + file;
                    signer = Optional.of(keys.signer(checksumText, content.readAllBytes(), what));
                    checksums = Optional.of(Checksums.parse(checksumText, what));
                    checksums.get().check(Part.MANIFEST.file, manifestDigest);
                }
                case KERNEL, INITRD, ROOT -> {
                    var digesting = new DigestInputStream(content, Checksums.sha256());
                    try {
                        payload.take(part, digesting);
                    } finally {
                        // Also where it could not be taken: mostly since it is not what was signed.
                        digesting.transferTo(OutputStream.nullOutputStream());
                        checksums
                                .orElseThrow()
                                .check(part.file, digesting.getMessageDigest().digest());
                    }
                }
            }
        }

        private void manifest(byte[] text) throws Refused {
            List<String> lines = new String(text, StandardCharsets.UTF_8).lines().toList();
            for (var line : lines) {
                var equals = line.indexOf('=');
                if (equals < 1
                        || manifest.put(line.substring(0, equals), line.substring(equals + 1))
                                != null) {
                    throw new Refused(
                            file + ": manifest: \"" + line + "\" is no KEY=VALUE, or a second one");
                }
            }
        }
    }
}
