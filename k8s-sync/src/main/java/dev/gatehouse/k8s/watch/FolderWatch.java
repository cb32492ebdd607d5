package dev.gatehouse.k8s.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Hears of changes in folders, and waits until it is quiet. Used by one thread, but for `close`.
final class FolderWatch implements AutoCloseable {

    /// Silence that ends a burst of changes in which files are written: an editor's save is
    /// several.
    static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /// Silence that ends a burst of files that are whole when they appear, or go: a rename is one
    /// change, and whoever renames one file may rename more.
    private static final long SETTLED_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

    /// The longest that a burst is waited out.
    static final long MAX_BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /// What was heard.
    ///
    /// @param touched manifests to read again
    /// @param everything whether more may have changed than that
    record Heard(Set<Path> touched, boolean everything) {
        boolean nothing() {
            return touched.isEmpty() && !everything;
        }
    }

    private final WatchService service;

    /// Which folder a key stands for; links may make it several, of which one will do: see
    /// `isPlain`.
    private final Map<WatchKey, Path> keys = new HashMap<>();

    private Set<Path> folders = Set.of();
    private boolean complete = true;

    /// Whether something in this burst may still be written.
    private boolean inWriting;

    FolderWatch(Path root) throws IOException {
        service = root.getFileSystem().newWatchService();
    }

    /// Watches exactly these folders from now on; says whether one of them was not watched before,
    /// so that a change in it may have gone unheard.
    ///
    /// @param plain where a name that is heard of is the name of a file of the tree
    /// @param others where any change means to look at everything
    boolean watch(Set<Path> plain, Set<Path> others) {
        folders = Set.copyOf(plain);
        complete = true;
        var current = new HashMap<WatchKey, Path>();
        // the plain ones last: where a folder is both, its names are good
        others.forEach(folder -> register(folder, current));
        plain.forEach(folder -> register(folder, current));
        keys.keySet().stream().filter(key -> !current.containsKey(key)).forEach(WatchKey::cancel);
        var hasNew = !keys.keySet().containsAll(current.keySet());
        keys.clear();
        keys.putAll(current);
        return hasNew;
    }

    /// Whether every folder is watched: the system may have no watch left to give.
    boolean isComplete() {
        return complete;
    }

    private void register(Path folder, Map<WatchKey, Path> current) {
        try {
            current.put(folder.register(service, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY), folder);
        } catch (IOException _) {
            // gone meanwhile, or no watch left: the regular look at everything stays
            complete = false;
        }
    }

    /// Waits for a change and the end of its burst, at most so long; may hear nothing.
    Heard await(long nanos) throws InterruptedException {
        var touched = new HashSet<Path>();
        var everything = false;
        inWriting = false;
        try {
            var key = poll(nanos);
            var end = System.nanoTime() + MAX_BURST_NANOS;
            while (key != null) {
                everything |= hear(key, touched);
                var quiet = inWriting ? QUIET_NANOS : SETTLED_NANOS;
                key = poll(Math.min(quiet, end - System.nanoTime()));
            }
        } catch (ClosedWatchServiceException _) {
            throw new InterruptedException("the feed is closed");
        }
        return new Heard(touched, everything);
    }

    private @Nullable WatchKey poll(long nanos) throws InterruptedException {
        return nanos <= 0 ? service.poll() : service.poll(nanos, TimeUnit.NANOSECONDS);
    }

    private boolean hear(WatchKey key, Set<Path> touched) {
        var folder = keys.get(key);
        var everything = folder == null || !folders.contains(folder);
        for (var event : key.pollEvents()) {
            // no name: events were lost
            everything |=
                    !(event.context() instanceof Path name)
                            || folder == null
                            || isMore(folder.resolve(name), touched);
            inWriting |= folder == null || !isWhole(event, folder);
        }
        return !key.reset() || everything;
    }

    /// A file that was renamed to its name is not empty when it appears, as one that was created
    /// is, or is changed right after.
    private static boolean isWhole(WatchEvent<?> event, Path folder) {
        if (event.kind().equals(ENTRY_DELETE)) {
            return true;
        }
        return event.kind().equals(ENTRY_CREATE)
                && event.context() instanceof Path name
                && folder.resolve(name).toFile().length() > 0;
    }

    /// Notes a manifest; says whether the name may mean more than one file.
    private boolean isMore(Path path, Set<Path> touched) {
        if (folders.contains(path) || Files.isSymbolicLink(path)) {
            return true;
        }
        if (path.getFileName().toString().startsWith("..")) {
            return true;
        }
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        if (FolderScan.isManifest(path)) {
            touched.add(path);
        }
        return false;
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException _) {
            // nothing is left to be released
        }
    }
}
