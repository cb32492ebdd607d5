package dev.gatehouse.k8s.watch.cluster;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// A watch that is open at the fake API server.
///
/// @param name of the only object that it is about, `namespace/name`; empty for all
/// @param texts what it is still to be told: lines, with their ends, or one of the marks below
record OpenWatch(String resource, String name, BlockingQueue<String> texts) {

    /// Ends the watch as it should.
    static final String END = "END";

    /// Cuts the connection.
    static final String CUT = "CUT";

    OpenWatch(ApiRequest request) {
        this(request.resource(), request.name(), new LinkedBlockingQueue<>());
    }

    boolean isAbout(String otherResource, String key) {
        return resource.equals(otherResource) && (name.isEmpty() || name.equals(key));
    }

    void line(String line) {
        texts.add(line + "\n");
    }
}
