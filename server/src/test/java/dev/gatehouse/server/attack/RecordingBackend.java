package dev.gatehouse.server.attack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// A backend that records every byte and every request it gets, by a strict reader of its own, and
/// answers 200 with the request's target as the body, so that a client can tell which request an
/// answer belongs to. For single targets it plays a script instead.
final class RecordingBackend implements AutoCloseable {

    /// Something that happened on a connection, which are numbered from 0.
    sealed interface Event {
        int connection();

        record Opened(int connection) implements Event {}

        /// A whole request arrived.
        record Requested(int connection, ReadRequest request) implements Event {}

        /// Bytes that are no request. The connection was closed.
        record Malformed(int connection, String why, String bytes) implements Event {}

        /// The gateway closed, or the script did.
        ///
        /// @param rest of a request that never came to its end
        record Closed(int connection, String rest) implements Event {}
    }

    private record Script(List<BackendStep> steps, boolean always) {}

    private final ServerSocket server;
    private final List<Event> events = new ArrayList<>();
    private final List<StringBuilder> pending = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final Semaphore releases = new Semaphore(0);
    private final Semaphore scriptsDone = new Semaphore(0);

    RecordingBackend() throws IOException {
        server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    /// Plays these steps for the next request with this target.
    ///
    /// @param always for all of them, until [#forgetScripts()]
    void script(String target, List<BackendStep> steps, boolean always) {
        releases.drainPermits();
        scriptsDone.drainPermits();
        scripts.put(target, new Script(List.copyOf(steps), always));
    }

    void forgetScripts() {
        scripts.clear();
    }

    void release() {
        releases.release();
    }

    /// Waits until a script has played to its end.
    ///
    /// @return false when it has not within the guard
    boolean awaitScriptEnd() {
        return acquire(scriptsDone);
    }

    /// A place in the record, for [#since(int)].
    synchronized int mark() {
        return events.size();
    }

    private static final long MAY_COME_MILLIS = 2_000;

    synchronized List<Event> since(int mark) {
        return List.copyOf(events.subList(mark, events.size()));
    }

    synchronized List<ReadRequest> requestsSince(int mark) {
        return events.stream()
                .skip(mark)
                .filter(Event.Requested.class::isInstance)
                .map(e -> ((Event.Requested) e).request())
                .toList();
    }

    /// Bytes of requests that have begun and not ended, on connections that are open.
    synchronized List<String> unfinished() {
        return pending.stream().map(StringBuilder::toString).filter(s -> !s.isEmpty()).toList();
    }

    /// Waits until the gateway has closed this connection.
    ///
    /// @return false when it has not within the guard
    synchronized boolean awaitClosed(int connection) {
        return await(
                () ->
                        events.stream()
                                .anyMatch(
                                        e ->
                                                e instanceof Event.Closed closed
                                                        && closed.connection() == connection));
    }

    /// Waits until no connection has an unfinished request.
    ///
    /// @return false when one still has after the guard
    synchronized boolean awaitNothingUnfinished() {
        return await(() -> pending.stream().allMatch(StringBuilder::isEmpty));
    }

    /// Waits for an unfinished request that may be on its way, so that it is not taken for the next
    /// case's; not for long, since it need not come.
    synchronized void awaitUnfinished(int mark) {
        var _ =
                await(
                        () ->
                                !unfinished().isEmpty()
                                        || events.stream()
                                                .skip(mark)
                                                .anyMatch(
                                                        e ->
                                                                e instanceof Event.Closed closed
                                                                        && !closed.rest()
                                                                                .isEmpty()),
                        MAY_COME_MILLIS);
    }

    private boolean await(java.util.function.BooleanSupplier condition) {
        return await(condition, RawClient.GUARD_MILLIS);
    }

    private boolean await(java.util.function.BooleanSupplier condition, long millis) {
        var deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            while (!condition.getAsBoolean()) {
                var left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized void record(Event event) {
        events.add(event);
        notifyAll();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                socket.setTcpNoDelay(true);
                int number;
                synchronized (this) {
                    number = sockets.size();
                    sockets.add(socket);
                    pending.add(new StringBuilder());
                    record(new Event.Opened(number));
                }
                Thread.startVirtualThread(() -> serve(socket, number));
            } catch (IOException _) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket, int number) {
        var connection = new Connection(socket, number);
        try (socket) {
            while (connection.serveOne()) {
                // until it ends
            }
        } catch (IOException _) {
            // a reset; recorded as the end below
        } finally {
            synchronized (this) {
                var rest = pending.get(number).toString();
                pending.get(number).setLength(0);
                record(new Event.Closed(number, rest));
            }
        }
    }

    private final class Connection {
        private final Socket socket;
        private final int number;
        private final byte[] buffer = new byte[64 * 1024];

        Connection(Socket socket, int number) {
            this.socket = socket;
            this.number = number;
        }

        boolean serveOne() throws IOException {
            while (pending().indexOf("\r\n\r\n") < 0) {
                if (RequestGrammar.parse(pending(), 0)
                        instanceof RequestGrammar.Parsed.Malformed m) {
                    record(new Event.Malformed(number, m.why(), pending()));
                    return false;
                }
                if (!more()) {
                    return false;
                }
            }
            var head = pending();
            head = head.substring(0, head.indexOf("\r\n\r\n") + 2);
            var line = head.substring(0, head.indexOf("\r\n")).split(" ", -1);
            var script = line.length == 3 ? scripts.get(line[1]) : null;
            if (script != null && (script.always() || scripts.remove(line[1], script))) {
                return play(script.steps());
            }
            if (head.toLowerCase(java.util.Locale.ROOT).contains("\r\nexpect: 100-continue\r\n")) {
                send("HTTP/1.1 100 Continue\r\n\r\n");
            }
            var request = wholeRequest();
            if (request.isEmpty()) {
                return false;
            }
            var target = request.get().target();
            var body = request.get().method().equals("HEAD") ? "" : target;
            send("HTTP/1.1 200 OK\r\nContent-Length: " + target.length() + "\r\n\r\n" + body);
            return true;
        }

        private Optional<ReadRequest> wholeRequest() throws IOException {
            while (true) {
                switch (RequestGrammar.parse(pending(), 0)) {
                    case RequestGrammar.Parsed.Whole(var request, var end) -> {
                        synchronized (RecordingBackend.this) {
                            pending.get(number).delete(0, end);
                            record(new Event.Requested(number, request));
                        }
                        return Optional.of(request);
                    }
                    case RequestGrammar.Parsed.Partial() -> {
                        if (!more()) {
                            return Optional.empty();
                        }
                    }
                    case RequestGrammar.Parsed.Malformed(var why) -> {
                        record(new Event.Malformed(number, why, pending()));
                        return Optional.empty();
                    }
                }
            }
        }

        /// @return whether the connection goes on
        private boolean play(List<BackendStep> steps) throws IOException {
            try {
                for (var step : steps) {
                    switch (step) {
                        case BackendStep.ReadRequest() -> {
                            if (wholeRequest().isEmpty()) {
                                return false;
                            }
                        }
                        case BackendStep.ReadToEnd() -> {
                            while (more()) {
                                // recorded as the rest of the connection
                            }
                        }
                        case BackendStep.Send(var bytes) -> send(bytes);
                        case BackendStep.AwaitRelease() -> acquire(releases);
                        case BackendStep.HalfClose() -> socket.shutdownOutput();
                        case BackendStep.Close() -> {
                            return false;
                        }
                        case BackendStep.Reset() -> {
                            socket.setSoLinger(true, 0);
                            return false;
                        }
                    }
                }
                return true;
            } finally {
                scriptsDone.release();
            }
        }

        private String pending() {
            synchronized (RecordingBackend.this) {
                return pending.get(number).toString();
            }
        }

        private boolean more() throws IOException {
            var count = socket.getInputStream().read(buffer);
            if (count < 0) {
                return false;
            }
            synchronized (RecordingBackend.this) {
                pending.get(number).append(WireText.text(buffer, 0, count));
            }
            return true;
        }

        private void send(String bytes) throws IOException {
            socket.getOutputStream().write(WireText.bytes(bytes));
        }
    }

    private static boolean acquire(Semaphore semaphore) {
        try {
            return semaphore.tryAcquire(RawClient.GUARD_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            List<Socket> open;
            synchronized (this) {
                open = List.copyOf(sockets);
            }
            for (var socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
