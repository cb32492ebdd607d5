package dev.gatehouse.k8s.watch.lastgood;

import dev.gatehouse.k8s.watch.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Keeps the last good configuration on disk, in `last-good` of the state folder, and the one
/// before in `last-good.previous`: what is declared, not what became of it, so that the version
/// before and the one after can read it.
///
/// What is offered is written by a thread of its own, the newest only, and at most once in
/// [#BETWEEN]. A disk that is full or read-only costs a log line, and nothing else.
public final class LastGood implements AutoCloseable {

    private static final Logger LOG = System.getLogger(LastGood.class.getName());

    /// Between two writes: what is lost at a power cut, where changes come without end.
    static final Duration BETWEEN = Duration.ofSeconds(5);

    /// From a change to its write, where none came for long: several changes make one write.
    static final Duration SOON = Duration.ofSeconds(1);

    /// Bytes that a key file must have, at least.
    private static final int MIN_KEY_BYTES = 32;

    private final StateFile file;
    private final ResourceLines lines = new ResourceLines();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition offered = lock.newCondition();
    private final Thread writer;
    private @Nullable Resources newest;
    private boolean closed;
    private boolean failing;

    /// @param saved when this was what was served
    public record Loaded(Resources resources, Instant saved) {}

    private LastGood(StateFile file) {
        this.file = file;
        this.writer = Thread.ofPlatform().name("last-good").daemon().unstarted(this::writeOffers);
    }

    /// Opens the state of a folder, which is created where it is missing.
    ///
    /// @param keyFile 32 random bytes or more, which encrypt what is written
    /// @throws IOException if there can be no such folder, or no such key; its message is a
    ///   sentence
    public static LastGood open(Path folder, Optional<Path> keyFile) throws IOException {
        Optional<SecretKey> key =
                keyFile.isPresent() ? Optional.of(key(keyFile.get())) : Optional.empty();
        try {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new IOException(
                    "the state folder " + folder + " can't be made: " + e.getMessage(), e);
        }
        var lastGood = new LastGood(new StateFile(folder.resolve("last-good"), key));
        lastGood.writer.start();
        return lastGood;
    }

    private static SecretKey key(Path path) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw new IOException("the key file " + path + " of the state is not there", e);
        } catch (IOException e) {
            throw new IOException(
                    "the key file " + path + " of the state can't be read: " + e.getMessage(), e);
        }
        if (bytes.length < MIN_KEY_BYTES) {
            throw new IOException(
                    "the key file "
                            + path
                            + " of the state has "
                            + bytes.length
                            + " bytes: it needs "
                            + MIN_KEY_BYTES
                            + " random ones or more");
        }
        try {
            return new SecretKeySpec(MessageDigest.getInstance("SHA-256").digest(bytes), "AES");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /// What was served last, from the newest file that is whole. What is wrong with another is in
    /// the log.
    public Optional<Loaded> load() {
        for (var path : List.of(file.path(), file.previous())) {
            try {
                var content = file.read(path);
                return Optional.of(
                        new Loaded(ResourceLines.read(content.bytes()), content.saved()));
            } catch (NoSuchFileException _) {
                // Not yet, or cut between two renames: the next.
            } catch (IOException e) {
                LOG.log(Level.WARNING, "{0} is not used: it {1}", path, e.getMessage());
            }
        }
        return Optional.empty();
    }

    /// Has it written in a while; from any thread.
    public void offer(Resources resources) {
        lock.lock();
        try {
            newest = resources;
            offered.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void writeOffers() {
        try {
            @Nullable Resources next;
            while ((next = awaitOffer()) != null) {
                write(next);
                pause(BETWEEN);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody does; then it ends
        }
    }

    /// @return null when nothing more will come
    private @Nullable Resources awaitOffer() throws InterruptedException {
        lock.lock();
        try {
            while (newest == null && !closed) {
                offered.await();
            }
        } finally {
            lock.unlock();
        }
        pause(SOON);
        lock.lock();
        try {
            var next = newest;
            newest = null;
            return next;
        } finally {
            lock.unlock();
        }
    }

    /// Waits, unless it is closed.
    private void pause(Duration time) throws InterruptedException {
        lock.lock();
        try {
            var left = time.toNanos();
            while (left > 0 && !closed) {
                left = offered.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void write(Resources resources) {
        try {
            file.write(lines.write(resources), Instant.now());
            if (failing) {
                LOG.log(Level.INFO, "{0} is written again", file.path());
            }
            failing = false;
        } catch (IOException | UncheckedIOException e) {
            if (!failing) {
                LOG.log(
                        Level.ERROR,
                        "{0} can''t be written, so that a start without the API server would serve"
                                + " something older: {1}",
                        file.path(),
                        e.toString());
            }
            failing = true;
        }
    }

    /// Writes what was offered last, and ends.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            offered.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            writer.join(BETWEEN);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
