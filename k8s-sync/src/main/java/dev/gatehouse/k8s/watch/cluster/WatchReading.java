package dev.gatehouse.k8s.watch.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// Reads one watch to its end. Used by one thread.
final class WatchReading {

    /// Bytes of an event: an object has at most some 3 MiB, by what the API server takes.
    private static final int MAX_EVENT_BYTES = 16 << 20;

    private final Duration silence;
    private String version;
    private OptionalLong newest;

    /// @param version the resourceVersion that the watch starts from; empty where it starts with
    ///   what there is
    /// @param silence after which the watch is given up
    WatchReading(String version, Duration silence) {
        this.version = version;
        this.newest = WatchEvent.number(version);
        this.silence = silence;
    }

    /// The resourceVersion up to which all has been told.
    String version() {
        return version;
    }

    /// Reads until the server ends the watch.
    ///
    /// @throws ApiFailure if it breaks, or can't be understood
    void readAll(Answer answer, Consumer<WatchEvent> events)
            throws ApiFailure, InterruptedException {
        try {
            for (var line = answer.line(MAX_EVENT_BYTES, silence);
                    line.isPresent();
                    line = answer.line(MAX_EVENT_BYTES, silence)) {
                if (line.get().length > 0) {
                    var event = WatchEvent.read(line.get());
                    follow(event);
                    events.accept(event);
                }
            }
        } catch (IOException failure) {
            throw Api.unreachable(failure);
        }
    }

    /// A watch tells of changes in their order. One that doesn't can't be followed: what is the
    /// newest state of an object is told by a new list.
    private void follow(WatchEvent event) throws ApiFailure {
        var number = WatchEvent.number(event.version());
        if (number.isPresent() && newest.isPresent() && number.getAsLong() < newest.getAsLong()) {
            if (event instanceof WatchEvent.Bookmark) {
                return;
            }
            throw ApiFailure.garbage("the watch told of changes in the wrong order");
        }
        version = event.version();
        newest = number;
    }
}
