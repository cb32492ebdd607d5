package dev.gatehouse.k8s.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLPeerUnverifiedException;

/// An API server that tells who it thinks is asking: `CN=name token`, or `- token`.
final class AskingServer implements AutoCloseable {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpsServer http;
    private volatile boolean refusing;

    AskingServer(TestAuthority authority) throws Exception {
        http = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setHttpsConfigurator(
                new HttpsConfigurator(authority.server()) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        var asked = getSSLContext().getDefaultSSLParameters();
                        asked.setWantClientAuth(true);
                        parameters.setSSLParameters(asked);
                    }
                });
        http.setExecutor(threads);
        http.createContext("/", this::answer);
        http.start();
    }

    String url() {
        return "https://127.0.0.1:" + http.getAddress().getPort();
    }

    /// From now on, nobody is believed; or whoever asks.
    void refuse(boolean now) {
        refusing = now;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = who((HttpsExchange) exchange).getBytes(UTF_8);
            exchange.sendResponseHeaders(refusing ? 401 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String who(HttpsExchange exchange) {
        var authorization = exchange.getRequestHeaders().getFirst("Authorization");
        var actAs = exchange.getRequestHeaders().getFirst("Impersonate-User");
        return name(exchange)
                + " "
                + (authorization == null ? "-" : authorization.replace("Bearer ", ""))
                + (actAs == null ? "" : " as " + actAs);
    }

    private static String name(HttpsExchange exchange) {
        try {
            return exchange.getSSLSession().getPeerPrincipal().getName();
        } catch (SSLPeerUnverifiedException _) {
            return "-";
        }
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
