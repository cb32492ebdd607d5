package dev.gatehouse.cli.upgrade;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where on a machine things are that an upgrade reads and writes.
///
/// @param root its root folder: `/`, or one in which a test has put what it needs
public record Machine(Path root) {

    private static final Pattern SLOT = Pattern.compile("(?:^| )gatehouse\\.slot=(\\S*)(?= |$)");

    /// Where trusted keys are, the image's before the operator's.
    public List<Path> keys() {
        return List.of(at("usr/share/gatehouse/keys"), at("etc/gatehouse/keys"));
    }

    /// As releases are named.
    public String arch() {
        return switch (System.getProperty("os.arch", "")) {
            case "amd64" -> "x64";
            case "aarch64" -> "arm64";
            case String other -> other;
        };
    }

    /// The slot that runs, by the kernel's argument `gatehouse.slot`; empty where this is no
    /// appliance.
    public Optional<Slot> slot() throws Refused {
        try {
            var line = SLOT.matcher(Files.readString(at("proc/cmdline")).strip());
            if (!line.find()) {
                return Optional.empty();
            }
            var name = line.group(1);
            return Optional.of(
                    switch (name) {
                        case "a" -> Slot.A;
                        case "b" -> Slot.B;
                        default ->
                                throw new Refused(
                                        "the kernel's argument gatehouse.slot is \""
                                                + name
                                                + "\", and neither a nor b");
                    });
        } catch (IOException e) {
            throw new Refused("the kernel's arguments can't be read: " + Sentences.of(e));
        }
    }

    /// The flavour of the image that runs, by `IMAGE_ID` of os-release(5), which is
    /// `gatehouse-FLAVOUR`.
    Optional<String> flavour() {
        try {
            return Files.readString(at("etc/os-release"))
                    .lines()
                    .filter(line -> line.startsWith("IMAGE_ID=gatehouse-"))
                    .map(line -> line.substring("IMAGE_ID=gatehouse-".length()))
                    .findFirst();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// A slot's partition.
    Path partition(Slot slot) {
        return at("dev/disk/by-partlabel/root-" + slot.letter());
    }

    /// Whether a partition is in use.
    boolean isMounted(Path partition) throws IOException {
        var device = partition.toRealPath();
        for (var mount : Files.readAllLines(at("proc/self/mounts"))) {
            var source = mount.split(" ", 2)[0];
            if (source.startsWith("/")) {
                var path = Path.of(source);
                if (Files.exists(path) && path.toRealPath().equals(device)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// The EFI system partition.
    Path efi() {
        return at("efi");
    }

    private Path at(String path) {
        return root.resolve(path);
    }

    /// Keeps others from upgrading at the same time, until it is closed or the process ends.
    public Closeable lock() throws Refused {
        var file = at("run/gatehouse-upgrade.lock");
        try {
            var channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() != null) {
                    return channel;
                }
            } catch (OverlappingFileLockException _) {
                // this process has it
            }
            channel.close();
            throw new Refused("another upgrade is under way: it holds " + file);
        } catch (IOException e) {
            throw new Refused("an upgrade takes root: " + Sentences.of(e));
        }
    }
}
