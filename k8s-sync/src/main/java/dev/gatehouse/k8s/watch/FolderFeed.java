package dev.gatehouse.k8s.watch;

import dev.gatehouse.k8s.watch.Problem.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A folder of manifests as a [Feed]: heard of by the system's file events, and looked at regularly
/// in case an event is lost or the file system has none.
/// - A change is read when nothing has happened for 20 ms, or 200 ms after the first; a file that
///   is whole when it appears, since it was renamed to its name, after 3 ms.
/// - A file that is broken keeps what it declared last, object by object: see [FileState].
/// - A file without a byte and a file that vanished keep it for one more quiet period, since an
///   editor or a copy may just be writing it.
/// - A folder that vanished keeps everything, until it is there again.
///
/// A file that is written in place, slowly, and cut where it is a valid manifest all the same, is
/// taken as it stands: editors and kubelets rename, and so should scripts.
///
/// Only one thread may wait, and all work is done on it; [#problems()] and [#close()] suit any.
public final class FolderFeed implements Feed {

    /// How often everything is looked at, at least.
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// A look at everything may take this part of the time: one in fifty.
    private static final long LOOK_SHARE = 50;

    private static final int MAX_SCANS = 3;

    private final Path root;
    private final Consumer<List<Problem>> onProblems;
    private final FolderWatch watch;
    private final Catalog catalog = new Catalog();

    /// Files that are empty or gone, and when that is to be believed.
    private final Map<Path, Long> fading = new HashMap<>();

    private List<Problem> folderProblems = List.of();
    private volatile List<Problem> problems = List.of();
    private @Nullable Resources last;
    private boolean isGone;
    private long lookAt;

    private FolderFeed(Path root, Consumer<List<Problem>> onProblems, FolderWatch watch) {
        this.root = root;
        this.onProblems = onProblems;
        this.watch = watch;
    }

    /// Nothing is read before the first [#awaitChange].
    ///
    /// @param onProblems told of all present problems, in the order of files and lines, whenever
    ///   they change, by the thread that waits; none is told as an empty list
    /// @throws IOException if there is no such folder; its message is a sentence for the user
    public static FolderFeed open(Path root, Consumer<List<Problem>> onProblems)
            throws IOException {
        ResourceFolder.requireFolder(root);
        return new FolderFeed(root, onProblems, new FolderWatch(root));
    }

    /// The problems that there are now.
    public List<Problem> problems() {
        return problems;
    }

    /// @throws InterruptedException also if the feed is closed
    @Override
    public Resources awaitChange(Duration atMost) throws InterruptedException {
        if (last == null) {
            lookAtEverything();
            return publish();
        }
        var end = System.nanoTime() + atMost.toNanos();
        while (true) {
            take(watch.await(Math.min(nanosToNext(), end - System.nanoTime())));
            var before = last;
            var now = publish();
            if (!now.equals(before) || System.nanoTime() - end >= 0) {
                return now;
            }
        }
    }

    private void take(FolderWatch.Heard heard) {
        if (heard.everything() || isGone || !Files.isDirectory(root)) {
            // What is heard of files while their folder is gone says nothing about them.
            lookAtEverything();
            return;
        }
        heard.touched().forEach(path -> read(path, false));
        var now = System.nanoTime();
        for (var path : List.copyOf(fading.keySet())) {
            var believedAt = fading.getOrDefault(path, now);
            // A file that was touched just now may be on its way again.
            if (!heard.touched().contains(path) && now - believedAt >= 0) {
                read(path, true);
            }
        }
        if (now - lookAt >= 0) {
            lookAtEverything();
        }
    }

    private long nanosToNext() {
        var now = System.nanoTime();
        var next = lookAt - now;
        for (var believedAt : fading.values()) {
            next = Math.min(next, believedAt - now);
        }
        return next;
    }

    private void lookAtEverything() {
        try {
            var scan = scan();
            isGone = false;
            scan.files()
                    .forEach(
                            (path, stamp) -> {
                                if (!catalog.isCurrent(path, stamp)) {
                                    read(path, false);
                                }
                            });
            for (var path : catalog.paths()) {
                if (!scan.files().containsKey(path) && !scan.isHidden(path)) {
                    read(path, false);
                }
            }
        } catch (IOException _) {
            isGone = true;
            fading.clear();
            lookAt = System.nanoTime() + LOOK_NANOS;
            folderProblems =
                    List.of(
                            Problem.ofFile(
                                    root,
                                    Severity.ERROR,
                                    "the folder is gone; what it declared last goes on being served"));
        }
    }

    /// Lists the files, and watches their folders before it believes the list.
    private FolderScan scan() throws IOException {
        var start = System.nanoTime();
        var scan = FolderScan.of(root);
        // Folders may be created faster than they are listed; the next look will find the rest.
        for (var i = 0; i < MAX_SCANS && watch.watch(scan.folders(), scan.linkTargets()); i++) {
            scan = FolderScan.of(root);
        }
        var found = new ArrayList<>(scan.problems());
        if (!watch.isComplete()) {
            found.add(
                    Problem.ofFile(
                            root,
                            Severity.WARNING,
                            "not every folder can be watched: changes may take a second or two"));
        }
        folderProblems = List.copyOf(found);
        var end = System.nanoTime();
        lookAt = end + Math.max(LOOK_NANOS, (end - start) * LOOK_SHARE);
        return scan;
    }

    private void read(Path path, boolean forGood) {
        switch (catalog.read(path, forGood)) {
            case FADING -> fading.putIfAbsent(path, System.nanoTime() + FolderWatch.QUIET_NANOS);
            case READ, GONE -> fading.remove(path);
        }
    }

    private Resources publish() {
        catalog.assemble();
        var resources = catalog.resources();
        last = resources;
        var all = new ArrayList<>(folderProblems);
        all.addAll(catalog.problems());
        all.sort(null);
        if (!all.equals(problems)) {
            problems = List.copyOf(all);
            onProblems.accept(problems);
        }
        return resources;
    }

    @Override
    public void close() {
        watch.close();
    }
}
