package dev.gatehouse.server.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A proxy with one known flaw, to prove that each check of [AttackRun], [FuzzRun] and
/// [ResponseRun] can fail. Without a flaw it reads as [InputOracle] does.
final class FlawedGateway implements AutoCloseable {

    enum Flaw {
        NONE,
        /// refuses what is good
        REFUSES_ALL,
        /// answers 200 to what it should refuse
        SAYS_200,
        /// refuses, and then executes what is pipelined behind
        EXECUTES_BEHIND_REFUSAL,
        /// refuses, and leaves the connection open
        STAYS_OPEN,
        /// passes bad bytes on, too
        PASSES_BAD_BYTES,
        /// passes the path on as it came
        KEEPS_PATH,
        /// passes on what the client says about itself
        BELIEVES_CLIENT,
        /// sends each request twice
        REPEATS,
        /// closes everyone's connection when one request is bad
        HURTS_OTHERS,
        /// gives an answer to the wrong request
        SWAPS_ANSWERS,
        /// drops the rest of a cut answer and ends it well
        MENDS_CUT_ANSWERS,
        /// uses a backend connection again, whatever came on it
        POOLS_ALL
    }

    private static final String REFUSAL =
            "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    private final ServerSocket server;
    private final InetSocketAddress backend;
    private final Flaw flaw;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

    FlawedGateway(InetSocketAddress backend, Flaw flaw) throws IOException {
        this.backend = backend;
        this.flaw = flaw;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                clients.add(client);
                Thread.startVirtualThread(() -> serve(client));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var upstream = new Upstream(backend);
            var in = "";
            var at = 0;
            var buffer = new byte[64 * 1024];
            while (true) {
                var rest = in.substring(at);
                var parsed = RequestGrammar.parse(rest, 0);
                if (parsed instanceof RequestGrammar.Parsed.Whole(_, var end)
                        && InputOracle.judged(rest).isPresent()) {
                    var request = InputOracle.judged(rest).get();
                    at += end;
                    exchange(client, upstream, request);
                    if (request.minor() == 0 || request.connectionOptions().contains("close")) {
                        return;
                    }
                    continue;
                }
                if (!(parsed instanceof RequestGrammar.Parsed.Partial)) {
                    refuse(client, upstream, rest);
                    return;
                }
                var count = client.getInputStream().read(buffer);
                if (count < 0) {
                    return;
                }
                in += WireText.text(buffer, 0, count);
            }
        } catch (IOException _) {
            // the client or the backend went away
        } finally {
            clients.remove(client);
        }
    }

    private void refuse(Socket client, Upstream upstream, String rest) throws IOException {
        var refusal = flaw == Flaw.SAYS_200 ? REFUSAL.replace("400", "200") : REFUSAL;
        client.getOutputStream().write(WireText.bytes(refusal));
        if (flaw == Flaw.PASSES_BAD_BYTES) {
            upstream.send(rest);
        }
        if (flaw == Flaw.EXECUTES_BEHIND_REFUSAL && rest.contains("GET /g2")) {
            var behind = InputOracle.judged(rest.substring(rest.indexOf("GET /g2")));
            exchange(client, upstream, behind.orElseThrow());
        }
        if (flaw == Flaw.HURTS_OTHERS) {
            for (var other : clients) {
                other.close();
            }
        }
        if (flaw == Flaw.STAYS_OPEN) {
            client.getInputStream().readAllBytes();
        }
        client.shutdownOutput();
        client.getInputStream().readAllBytes();
    }

    private void exchange(Socket client, Upstream upstream, ReadRequest request)
            throws IOException {
        if (flaw == Flaw.REFUSES_ALL && request.target().equals("/")) {
            refuse(client, upstream, "");
            throw new IOException("refused");
        }
        var answer = upstream.exchange(forwarded(request), request.method());
        if (flaw == Flaw.REPEATS) {
            upstream.exchange(forwarded(request), request.method());
        }
        if (flaw == Flaw.SWAPS_ANSWERS) {
            answer = answer.replace("\r\n\r\n/g2", "\r\n\r\n/h2");
        }
        client.getOutputStream().write(WireText.bytes(answer));
    }

    private String forwarded(ReadRequest request) {
        var path = flaw == Flaw.KEEPS_PATH ? request.raw().split(" ", 3)[1] : request.target();
        var out = new StringBuilder(request.method() + " " + path + " HTTP/1.1\r\n");
        for (var field : request.fields()) {
            if (flaw == Flaw.BELIEVES_CLIENT
                    ? !field.named("connection")
                    : goesOn(request, field)) {
                out.append(field).append("\r\n");
            }
        }
        if (request.values("host").isEmpty()) {
            out.append("Host: ")
                    .append(address().getAddress().getHostAddress())
                    .append(":" + address().getPort() + "\r\n");
        }
        out.append("X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\n");
        out.append("X-Forwarded-Host: a\r\nForwarded: for=127.0.0.1;proto=http;host=a\r\n");
        out.append("X-Request-Id: 0123456789\r\nVia: 1.1 gatehouse\r\n\r\n");
        var head = request.raw().indexOf("\r\n\r\n");
        return out.append(request.raw().substring(head + 4)).toString();
    }

    private static boolean goesOn(ReadRequest request, Field field) {
        return field.named("content-length")
                || field.named("transfer-encoding")
                || InputOracle.goesOn(request, field);
    }

    /// Connections to the backend, one at a time.
    private final class Upstream {
        private final InetSocketAddress address;
        private Socket socket;

        Upstream(InetSocketAddress address) throws IOException {
            this.address = address;
            this.socket = connect();
        }

        private Socket connect() throws IOException {
            return new Socket(address.getAddress(), address.getPort());
        }

        void send(String bytes) throws IOException {
            socket.getOutputStream().write(WireText.bytes(bytes));
        }

        /// @return the bytes of the answer as they came, or of a 502
        String exchange(String request, String method) throws IOException {
            if (flaw != Flaw.POOLS_ALL) {
                socket.close();
                socket = connect();
            }
            send(request);
            var read = new StringBuilder();
            var buffer = new byte[64 * 1024];
            while (true) {
                var count = socket.getInputStream().read(buffer);
                read.append(WireText.text(buffer, 0, Math.max(0, count)));
                var answer = Answer.parse(read.toString(), 0, method, count < 0);
                if (answer.whole() && answer.interim()) {
                    read.delete(0, answer.end());
                    answer = Answer.parse(read.toString(), 0, method, count < 0);
                }
                if (answer.whole()) {
                    return read.substring(0, answer.end());
                }
                if (count < 0) {
                    return flaw == Flaw.MENDS_CUT_ANSWERS
                            ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                            : "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n";
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var client : clients) {
            client.close();
        }
    }
}
