package dev.gatehouse.cli.upgrade;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Releases side by side in a folder, each in one of its own: the link `current` says which one is
/// started, and `previous` which one was before. Used by one thread of one process, which holds
/// [Machine#lock()].
public final class Releases {

    private static final long RUN_SECONDS = 30;

    private final Path folder;

    /// @param folder is made where it is missing; root's, since root starts what is in it
    public Releases(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /// Has the process that serves be followed by one of another release.
    @FunctionalInterface
    public interface Restart {

        /// Returns once it serves.
        ///
        /// @param home the release that it must be of
        /// @throws Refused why it doesn't; what served before goes on
        void to(Path home) throws Refused;
    }

    public Path folder() {
        return folder;
    }

    /// The release that is started; empty where there is none yet.
    public Optional<String> current() throws Refused {
        return read("current");
    }

    /// The one before.
    public Optional<String> previous() throws Refused {
        return read("previous");
    }

    private Optional<String> read(String link) throws Refused {
        var path = folder.resolve(link);
        if (!Files.isSymbolicLink(path)) {
            return Optional.empty();
        }
        try {
            var target = Files.readSymbolicLink(path).toString();
            if (!VersionOrder.isVersion(target)) {
                throw new Refused(path + " leads to " + target + ", which is no release beside it");
            }
            return Optional.of(target);
        } catch (IOException e) {
            throw new Refused("can't be read: " + Sentences.of(e));
        }
    }

    /// Verifies a tarball, unpacks it beside the others, and has it serve. Where it can't, all is
    /// as it was.
    ///
    /// @param arch this machine's: `x64` or `arm64`
    /// @param told takes a line for people for each step
    public void install(
            Path tarball, String arch, TrustedKeys keys, Restart restart, Consumer<String> told)
            throws Refused, InterruptedException {
        var release = ReleaseTarball.verify(tarball, arch, keys);
        told.accept(tarball.getFileName() + " is whole, and signed by " + release.signer());
        var version = release.version();
        var current = current();
        if (current.isPresent()) {
            var order = VersionOrder.INSTANCE.compare(version, current.get());
            if (order == 0) {
                throw new Refused(version + " is what is installed already");
            }
            if (order < 0) {
                throw new Refused(
                        version
                                + " is older than "
                                + current.get()
                                + ", which is installed; --rollback goes back to the one before");
            }
        }
        unpack(release);
        told.accept("unpacked to " + folder.resolve(version));
        switchTo(version, restart);
        told.accept(version + " is current");
        prune(told);
    }

    /// Goes back to the release before.
    ///
    /// @return its version
    public String rollBack(Restart restart) throws Refused {
        var previous =
                previous()
                        .orElseThrow(
                                () ->
                                        new Refused(
                                                "there is no release to go back to in " + folder));
        if (!Files.isDirectory(folder.resolve(previous))) {
            throw new Refused("the release before is gone: " + folder.resolve(previous));
        }
        switchTo(previous, restart);
        return previous;
    }

    private void unpack(ReleaseTarball release) throws Refused, InterruptedException {
        var fresh = folder.resolve("." + release.version() + ".new");
        var home = folder.resolve(release.version());
        try {
            Files.createDirectories(folder);
            Disk.deleteTree(fresh);
            try {
                release.unpack(fresh);
                tryOut(fresh, release.version());
                // One that was left by an earlier try, or that was gone back from.
                Disk.deleteTree(home);
                Disk.rename(fresh, home);
            } finally {
                Disk.deleteTree(fresh);
            }
        } catch (IOException e) {
            throw new Refused(
                    release.version() + " can't be unpacked to " + folder + ": " + Sentences.of(e));
        }
    }

    // Whether it runs on this machine at all: its processor, its C library, a file system without
    // exec.
    private static void tryOut(Path home, String version) throws Refused, InterruptedException {
        try {
            var builder =
                    new ProcessBuilder(home.resolve("bin/gatehouse").toString(), "version")
                            .redirectErrorStream(true);
            var process = builder.start();
            process.getOutputStream().close();
            var guard =
                    process.onExit()
                            .orTimeout(RUN_SECONDS, TimeUnit.SECONDS)
                            .exceptionally(_ -> process.destroyForcibly());
            var said =
                    new String(
                            Bounded.read(process.getInputStream(), 64 << 10, "its output"), UTF_8);
            if (guard.join().waitFor() != 0 || !said.contains("gatehouse " + version + " ")) {
                throw new Refused(
                        version
                                + " does not run on this machine: "
                                + said.lines().findFirst().orElse("it says nothing"));
            }
        } catch (IOException e) {
            throw new Refused(version + " does not run on this machine: " + Sentences.of(e));
        }
    }

    private void switchTo(String version, Restart restart) throws Refused {
        var current = current().orElse(null);
        var previous = previous().orElse(null);
        try {
            point("previous", current);
            point("current", version);
            try {
                restart.to(folder.resolve(version));
            } catch (Refused e) {
                point("current", current);
                point("previous", previous);
                throw new Refused(
                        version
                                + " does not serve: "
                                + e.sentence()
                                + "; switched back"
                                + (current == null ? "" : " to " + current));
            }
        } catch (IOException e) {
            throw new Refused("the links in " + folder + " can't be set: " + Sentences.of(e));
        }
    }

    private void point(String link, @Nullable String version) throws IOException {
        if (version == null) {
            Files.deleteIfExists(folder.resolve(link));
        } else {
            Disk.link(folder.resolve(link), version);
        }
    }

    // What serves has been followed, and the one before is kept.
    private void prune(Consumer<String> told) throws Refused {
        var kept = List.of(current().orElse(""), previous().orElse(""));
        try (var entries = Files.list(folder)) {
            for (var entry : entries.sorted().toList()) {
                var name = String.valueOf(entry.getFileName());
                if (VersionOrder.isVersion(name)
                        && !kept.contains(name)
                        && Files.isRegularFile(entry.resolve("bin/gatehouse"))
                        && !Files.isSymbolicLink(entry)) {
                    Disk.deleteTree(entry);
                    told.accept("removed " + entry);
                }
            }
        } catch (IOException e) {
            told.accept("an older release could not be removed: " + Sentences.of(e));
        }
    }
}
