package dev.gatehouse.cli.upgrade;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestInputStream;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/// A tarball of a release, beside the `SHA256SUMS` and `SHA256SUMS.sig` that it came with,
/// verified.
final class ReleaseTarball {

    private static final Pattern NAME =
            Pattern.compile("gatehouse-(.{1,64})-linux-(x64|arm64)\\.tar\\.(zst|gz)");

    /// Bytes of all files unpacked: ten times what a release has.
    private static final long MAX_BYTES = 2L << 30;

    private static final int MAX_MEMBERS = 20_000;

    private final Path file;
    private final String folder;
    private final String version;
    private final Checksums checksums;
    private final TrustedKeys.Key signer;

    private ReleaseTarball(
            Path file, String folder, String version, Checksums checksums, TrustedKeys.Key signer) {
        this.file = file;
        this.folder = folder;
        this.version = version;
        this.checksums = checksums;
        this.signer = signer;
    }

    /// Whether a file is one, by its name.
    static boolean is(Path file) {
        return NAME.matcher(String.valueOf(file.getFileName())).matches();
    }

    /// @param arch this machine's: `x64` or `arm64`
    static ReleaseTarball verify(Path file, String arch, TrustedKeys keys) throws Refused {
        var name = String.valueOf(file.getFileName());
        var parts = NAME.matcher(name);
        if (!parts.matches() || !VersionOrder.isVersion(parts.group(1))) {
            throw new Refused(name + " is no name of a release");
        }
        if (!parts.group(2).equals(arch)) {
            throw new Refused(name + " is for " + parts.group(2) + ", and this machine is " + arch);
        }
        var sums = file.resolveSibling("SHA256SUMS");
        var signature = file.resolveSibling("SHA256SUMS.sig");
        try {
            var text = Bounded.read(sums, Checksums.MAX_SIZE);
            var signer =
                    keys.signer(
                            text,
                            Bounded.read(signature, TrustedKeys.SIGNATURE_SIZE),
                            sums.toString());
            var checksums = Checksums.parse(text, sums.toString());
            try (var in = Files.newInputStream(file)) {
                checksums.check(name, Disk.digest(in));
            }
            var folder = name.substring(0, name.indexOf(".tar."));
            return new ReleaseTarball(file, folder, parts.group(1), checksums, signer);
        } catch (IOException e) {
            throw new Refused(name + " can't be verified: " + Sentences.of(e));
        }
    }

    String version() {
        return version;
    }

    TrustedKeys.Key signer() {
        return signer;
    }

    /// Unpacks what is in its one folder into a new one. The file is verified once more by that, as
    /// it might have been changed in between.
    ///
    /// @throws IOException also where something is left behind
    void unpack(Path into) throws IOException, Refused, InterruptedException {
        var name = String.valueOf(file.getFileName());
        try (var packed = new DigestInputStream(Files.newInputStream(file), Checksums.sha256())) {
            if (name.endsWith(".gz")) {
                unpack(new GZIPInputStream(packed, Disk.PIECE), into);
                packed.transferTo(OutputStream.nullOutputStream());
            } else {
                try (var zstd = Zstd.unpack(packed, name)) {
                    unpack(zstd, into);
                    zstd.transferTo(OutputStream.nullOutputStream());
                    zstd.finish();
                }
            }
            checksums.check(name, packed.getMessageDigest().digest());
        }
    }

    private void unpack(InputStream stream, Path into) throws IOException, Refused {
        var tar = new Tar(new BufferedInputStream(stream, Disk.PIECE), file.toString());
        var times = new LinkedHashMap<Path, FileTime>();
        var seen = new HashSet<Path>();
        var bytes = 0L;
        Files.createDirectory(into);
        for (var member = tar.next(); member != null; member = tar.next()) {
            bytes += member.size();
            if (bytes > MAX_BYTES || seen.size() == MAX_MEMBERS) {
                throw new Refused(file + " is larger than a release is, once unpacked");
            }
            var path = inside(member.name(), into);
            if (!seen.add(path)) {
                throw new Refused(file + ": " + member.name() + " is there twice");
            }
            switch (member.kind()) {
                case FOLDER -> Files.createDirectories(path);
                case FILE -> {
                    Files.createDirectories(path.resolveSibling(""));
                    Disk.write(tar.content(), path);
                    Files.setPosixFilePermissions(path, rights(member.mode()));
                }
                case LINK -> {
                    checkTarget(member, path, into);
                    Files.createDirectories(path.resolveSibling(""));
                    Files.createSymbolicLink(path, Path.of(member.target()));
                    continue;
                }
            }
            // The AOT cache knows its jars by their time.
            times.put(path, FileTime.from(member.time(), TimeUnit.SECONDS));
        }
        for (var entry : times.entrySet()) {
            Files.setLastModifiedTime(entry.getKey(), entry.getValue());
        }
    }

    private Path inside(String name, Path into) throws Refused {
        var wanted = folder + "/";
        var rest = name.startsWith(wanted) ? name.substring(wanted.length()) : "";
        if (!name.equals(folder) && !name.startsWith(wanted)) {
            throw new Refused(file + ": " + name + " is not in the folder " + folder);
        }
        var path = into.resolve(rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest);
        for (var part : rest.split("/", -1)) {
            if (part.equals("..") || part.equals(".")) {
                throw new Refused(file + ": " + name + " leads elsewhere");
            }
        }
        return path.normalize();
    }

    // Nothing is ever written through a link: a release has links to files only, within itself.
    private void checkTarget(Tar.Member member, Path path, Path into) throws Refused {
        var target = Path.of(member.target());
        if (target.isAbsolute() || !path.resolveSibling(target).normalize().startsWith(into)) {
            throw new Refused(file + ": the link " + member.name() + " leads elsewhere");
        }
    }

    private static Set<PosixFilePermission> rights(int mode) {
        var rights =
                EnumSet.of(
                        PosixFilePermission.OWNER_READ,
                        PosixFilePermission.OWNER_WRITE,
                        PosixFilePermission.GROUP_READ,
                        PosixFilePermission.OTHERS_READ);
        if ((mode & 0100) != 0) {
            rights.add(PosixFilePermission.OWNER_EXECUTE);
            rights.add(PosixFilePermission.GROUP_EXECUTE);
            rights.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        return rights;
    }
}
