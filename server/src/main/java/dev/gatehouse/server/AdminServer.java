package dev.gatehouse.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.gatehouse.model.ControlPlane;
import dev.gatehouse.server.admin.ConfigDocument;
import dev.gatehouse.server.admin.HostCheck;
import dev.gatehouse.server.admin.Listing;
import dev.gatehouse.server.admin.Readiness;
import dev.gatehouse.server.metrics.ControlSamples;
import dev.gatehouse.server.metrics.Exposition;
import dev.gatehouse.server.wire.AddressText;
import dev.gatehouse.server.wire.Overlap;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;

/// The admin server: is the process alive, is it ready, what does it serve. A Helidon WebServer of
/// its own, on the JDK's scheduler, so that it answers whatever the data plane is busy with.
///
/// | request | answer |
/// |---|---|
/// | `GET /livez` | 200 while the process can answer |
/// | `GET /readyz` | 200 or 503; with `?verbose`, and with a 503, a line per check |
/// | `GET /api/v1/config` | what is served, as JSON, without secrets |
/// | `GET /api/v1/gateways`, `/routes`, `/backends` | whether each is served, and why not; `?namespace=` for one namespace |
/// | `GET /api/v1/explain?url=URL` | what becomes of a request, and why, as text and as data; with `method=` and any number of `header=NAME:VALUE` |
/// | `GET /metrics` | the numbers, in the text format of Prometheus, or of OpenMetrics if asked for |
///
/// It asks nobody who they are: its address belongs on the loopback, or behind a firewall. Against
/// pages in a browser behind it there is the [HostCheck]: 403 for a name that is not known here.
public final class AdminServer implements AutoCloseable {

    /// Where it listens unless told otherwise.
    public static final InetSocketAddress DEFAULT_ADDRESS =
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9901);

    // Bounds for a few people and scrapers; who needs more connections does not mean this server.
    private static final int MAX_CONNECTIONS = 64;
    private static final int MAX_REQUESTS = 16;
    private static final int MAX_CONTENT = 1_024;
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration SHUTDOWN_GRACE = Duration.ofMillis(500);

    /// A media range with the weight 0 is refused (RFC 9110 12.4.2).
    private static final Pattern REFUSED = Pattern.compile(";\\s*q=0(\\.0*)?\\s*(;|$)");

    private static final System.Logger LOG = System.getLogger(AdminServer.class.getName());

    /// Made when it is first needed.
    private static final class Json {

        static final ObjectWriter WRITER = new ObjectMapper().writerWithDefaultPrettyPrinter();
    }

    private final GatehouseServer server;
    private final ControlPlane control;
    private final FutureTask<WebServer> web;
    private final InetAddress host;
    private final HostCheck hosts;

    private AdminServer(
            InetSocketAddress address,
            HostCheck hosts,
            GatehouseServer server,
            ControlPlane control) {
        this.hosts = hosts;
        this.server = server;
        this.control = control;
        this.host = address.getAddress();
        this.web = new FutureTask<>(() -> webServer(address).start());
    }

    private WebServer webServer(InetSocketAddress address) {
        return WebServer.builder()
                .bindAddress(address)
                // At a restart two processes listen for a moment.
                .putListenerSocketOption(StandardSocketOptions.SO_REUSEPORT, true)
                // The process has a shutdown of its own.
                .shutdownHook(false)
                .featuresDiscoverServices(false)
                .maxTcpConnections(MAX_CONNECTIONS)
                .maxConcurrentRequests(MAX_REQUESTS)
                .maxPayloadSize(MAX_CONTENT)
                .idleConnectionTimeout(IDLE_TIMEOUT)
                .shutdownGracePeriod(SHUTDOWN_GRACE)
                .routing(this::routing)
                .build();
    }

    /// Starts, on a thread of its own, since Helidon takes its time, and traffic need not wait for
    /// it.
    ///
    /// @param address port 0 for any that is free
    /// @param hosts names by which it may be asked, besides addresses and `localhost`
    /// @param control asked on a thread of this server, for each dump and each scrape
    /// @throws IOException when the address can't be had; the message is a sentence that names it
    public static AdminServer start(
            InetSocketAddress address,
            List<String> hosts,
            GatehouseServer server,
            ControlPlane control)
            throws IOException {
        requireFree(address);
        var admin = new AdminServer(address, new HostCheck(hosts), server, control);
        // A platform thread: Helidon's threads would inherit a loop.
        Thread.ofPlatform().name("gatehouse-admin").start(() -> admin.startNow(address));
        return admin;
    }

    private void startNow(InetSocketAddress address) {
        web.run();
        if (web.state() == Future.State.FAILED) {
            // The address was free a moment ago.
            LOG.log(Level.ERROR, cannotListen(address, web.exceptionNow().toString()).getMessage());
        }
    }

    // Helidon logs a stack trace where it can't bind; so ask first.
    private static void requireFree(InetSocketAddress address) throws IOException {
        if (Overlap.isAllowed()) {
            return;
        }
        try (var probe = new ServerSocket()) {
            probe.bind(address);
        } catch (BindException taken) {
            var why = String.valueOf(taken.getMessage());
            throw cannotListen(address, why.contains("in use") ? "the address is in use" : why);
        }
    }

    private static IOException cannotListen(InetSocketAddress address, String why) {
        return new IOException(
                "the admin server can't listen at " + AddressText.of(address) + ": " + why);
    }

    /// Where it listens, with the port that it really has; waits until it does.
    public InetSocketAddress address() {
        return new InetSocketAddress(host, started().port());
    }

    private WebServer started() {
        try {
            return web.get();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before the admin server started", hurried);
        } catch (ExecutionException failed) {
            throw new IllegalStateException("the admin server did not start", failed.getCause());
        }
    }

    private void routing(HttpRouting.Builder routing) {
        routing.addFilter(
                (chain, request, response) -> {
                    var host = request.headers().first(HeaderNames.HOST).orElse("");
                    var refusal = hosts.refusal(request.path().path(), host);
                    if (refusal.isPresent()) {
                        text(request, response, 403, refusal.get() + "\n");
                    } else {
                        chain.proceed();
                    }
                });
        get(routing, "/livez", (request, response) -> text(request, response, 200, "ok\n"));
        get(routing, "/readyz", this::readyz);
        get(routing, "/api/v1/config", this::config);
        for (var listing : Listing.values()) {
            get(
                    routing,
                    "/api/v1/" + listing.path(),
                    (request, response) -> list(listing, request, response));
        }
        get(routing, "/api/v1/explain", this::explain);
        get(routing, "/metrics", this::metrics);
        routing.any((request, response) -> text(request, response, 404, "there is nothing here\n"));
    }

    private static void get(HttpRouting.Builder routing, String path, Handler handler) {
        routing.get(path, handler);
        routing.head(path, handler);
        routing.any(
                path,
                (request, response) -> {
                    response.header("Allow", "GET, HEAD");
                    text(request, response, 405, "only GET and HEAD are allowed here\n");
                });
    }

    private void readyz(ServerRequest request, ServerResponse response) {
        var readiness =
                Readiness.of(
                        server.ready(),
                        server.draining(),
                        server.snapshot(),
                        server.report(),
                        control.source());
        var verbose = request.query().contains("verbose") || !readiness.ready();
        text(request, response, readiness.ready() ? 200 : 503, verbose ? readiness.text() : "ok\n");
    }

    private void config(ServerRequest request, ServerResponse response)
            throws JsonProcessingException {
        var document =
                ConfigDocument.of(
                        server.snapshot(),
                        server.report(),
                        server.ready(),
                        server.ejections(),
                        control);
        json(request, response, document);
    }

    private void list(Listing listing, ServerRequest request, ServerResponse response)
            throws JsonProcessingException {
        var document =
                listing.document(
                        server.snapshot(),
                        server.report(),
                        server.ejections(),
                        control,
                        request.query().first("namespace").asOptional());
        json(request, response, document);
    }

    private void explain(ServerRequest request, ServerResponse response)
            throws JsonProcessingException {
        var query = request.query();
        if (!query.contains("url")) {
            text(request, response, 400, "say which request: ?url=http://HOST[:PORT][/PATH]\n");
            return;
        }
        switch (Explain.request(
                server.snapshot(),
                query.first("method").orElse("GET"),
                query.get("url"),
                query.all("header", List::of))) {
            case Explain.Refused(var reason) -> text(request, response, 400, reason + "\n");
            case Explain.Explained(var text, var data, var taken) -> {
                var document = new LinkedHashMap<String, Object>();
                document.put("taken", taken);
                document.put("text", text);
                document.put("explanation", data);
                json(request, response, document);
            }
        }
    }

    private void metrics(ServerRequest request, ServerResponse response) throws IOException {
        var exposition =
                asksForOpenMetrics(request) ? Exposition.OPENMETRICS : Exposition.PROMETHEUS;
        var samples = new ArrayList<>(server.samples());
        samples.addAll(ControlSamples.of(control));
        head(response, 200, exposition.contentType());
        if (request.prologue().method().equals(Method.HEAD)) {
            response.send();
        } else {
            // Written as it is made: of thousands of routes it would be tens of megabytes.
            try (var out = response.outputStream()) {
                exposition.write(samples, server.distributions(), out);
            }
            // Helidon 4.5.0 sends the end of a stream when the handler has returned, and not if it
            // throws.
            if (response instanceof RoutingResponse routed) {
                routed.commit();
            }
        }
        closeIfAsked(request);
    }

    // Whoever can read it prefers it. Helidon 4.5.0 throws at an Accept that it can't parse.
    private static boolean asksForOpenMetrics(ServerRequest request) {
        return request.headers().values(HeaderNames.ACCEPT).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(range -> range.strip().toLowerCase(Locale.ROOT))
                .anyMatch(
                        range ->
                                range.startsWith("application/openmetrics-text")
                                        && !REFUSED.matcher(range).find());
    }

    private static void json(ServerRequest request, ServerResponse response, Object document)
            throws JsonProcessingException {
        var content = Json.WRITER.writeValueAsString(document) + "\n";
        send(request, response, 200, "application/json", content);
    }

    private static void text(
            ServerRequest request, ServerResponse response, int status, String text) {
        send(request, response, status, "text/plain; charset=utf-8", text);
    }

    private static void send(
            ServerRequest request,
            ServerResponse response,
            int status,
            String type,
            String content) {
        var bytes = content.getBytes(StandardCharsets.UTF_8);
        head(response, status, type);
        if (request.prologue().method().equals(Method.HEAD)) {
            response.header("Content-Length", Integer.toString(bytes.length));
            response.send();
        } else {
            response.send(bytes);
        }
        closeIfAsked(request);
    }

    private static void head(ServerResponse response, int status, String type) {
        response.status(status);
        response.header("Content-Type", type);
        response.header("Cache-Control", "no-store");
        response.header("X-Content-Type-Options", "nosniff");
    }

    // Helidon 4.5.0 says close in its response, and goes on reading.
    private static void closeIfAsked(ServerRequest request) {
        if (request.headers().contains(HeaderValues.CONNECTION_CLOSE)) {
            throw new CloseConnectionException("as the client asked");
        }
    }

    @Override
    public void close() {
        try {
            web.get().stop();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException _) {
            // It never ran, and that was said.
        }
    }
}
