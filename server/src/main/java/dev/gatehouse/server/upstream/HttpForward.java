package dev.gatehouse.server.upstream;

import dev.gatehouse.model.HttpRule;
import dev.gatehouse.model.UpstreamId;
import dev.gatehouse.model.WeightedBackend;
import dev.gatehouse.server.Limits;
import dev.gatehouse.server.filter.HttpFilters;
import dev.gatehouse.server.http.Answer;
import dev.gatehouse.server.http.Ascii;
import dev.gatehouse.server.http.ClientRequest;
import dev.gatehouse.server.http.Exchange;
import dev.gatehouse.server.http.FieldName;
import dev.gatehouse.server.http.Forward;
import dev.gatehouse.server.http.Gate;
import dev.gatehouse.server.http.RequestEdit;
import dev.gatehouse.server.http.RequestFailed;
import dev.gatehouse.server.http.RequestFailed.Flag;
import dev.gatehouse.server.http.ResponseEdit;
import dev.gatehouse.server.http1.BackendConnection;
import dev.gatehouse.server.wire.Carriers;
import dev.gatehouse.server.wire.TimedOut;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Forwards a request to one of a rule's backends, by weight. Tries again in two cases only, in
/// which no backend can have acted on the request: no connection could be made, or a pooled one
/// proves dead before a byte of an answer came, and the request may be sent twice.
public final class HttpForward implements Forward {

    /// Endpoints that are tried, at most, until one takes the connection.
    private static final int MAX_CONNECTS = 3;

    /// A share of the rule's requests.
    record Backend(
            UpstreamId id,
            Turns turns,
            List<Gate> gates,
            List<RequestEdit> requestEdits,
            List<ResponseEdit> responseEdits) {}

    private final List<Backend> backends;
    private final WeightedTurns turns;
    private final long backendTimeout;
    private final Carriers carriers;
    private final Limits limits;

    /// Compiles the backends of a rule.
    public static HttpForward compile(
            HttpRule rule, Upstreams upstreams, Carriers carriers, Limits limits) {
        var backends = new ArrayList<Backend>();
        for (var backend : rule.backends()) {
            var filters = HttpFilters.compile(backend.filters());
            backends.add(
                    new Backend(
                            backend.upstream(),
                            upstreams.turns(backend.upstream()),
                            filters.gates(),
                            filters.requestEdits(),
                            filters.responseEdits()));
        }
        var weights = rule.backends().stream().mapToInt(WeightedBackend::weight).toArray();
        var timeout = rule.timeouts().backendRequest().map(Duration::toNanos).orElse(0L);
        return new HttpForward(backends, new WeightedTurns(weights), timeout, carriers, limits);
    }

    /// @param backendTimeout nanoseconds for a try, up to the end of its response; 0 for no bound
    ///   of the rule's own
    HttpForward(
            List<Backend> backends,
            WeightedTurns turns,
            long backendTimeout,
            Carriers carriers,
            Limits limits) {
        this.backends = backends;
        this.turns = turns;
        this.backendTimeout = backendTimeout;
        this.carriers = carriers;
        this.limits = limits;
    }

    @Override
    public Answer to(Exchange exchange) throws IOException {
        var choice = turns.next();
        if (choice < 0) {
            throw new RequestFailed(500, Flag.UH, "the rule has no backend with a weight above 0");
        }
        var backend = backends.get(choice);
        exchange.upstream(backend.id);
        var request = exchange.request();
        for (var i = 0; i < backend.gates.size(); i++) {
            var answer = backend.gates.get(i).answer(exchange);
            if (answer != null) {
                return answer;
            }
        }
        for (var i = 0; i < backend.requestEdits.size(); i++) {
            backend.requestEdits.get(i).apply(request);
        }
        nameHost(request);
        var answer = tryBackend(exchange, backend.turns);
        exchange.backendAnswered(answer.status(), carriers.clock().nanos());
        for (var i = 0; i < backend.responseEdits.size(); i++) {
            backend.responseEdits.get(i).apply(answer.head());
        }
        return answer;
    }

    // HTTP/1.1 needs a Host (RFC 9112 3.2); an HTTP/1.0 client that named none meant our address.
    private static void nameHost(ClientRequest request) {
        if (!request.backendHost().isEmpty()) {
            request.head().set(FieldName.HOST, Ascii.bytes(request.backendHost()));
        } else if (!request.head().has(FieldName.HOST)) {
            var local = request.peer().local();
            var address = local.getAddress().getHostAddress();
            var host = address.indexOf(':') < 0 ? address : "[" + address + "]";
            request.head().set(FieldName.HOST, Ascii.bytes(host + ":" + local.getPort()));
        }
    }

    private Answer tryBackend(Exchange exchange, Turns endpoints) throws IOException {
        var mayReuse = true;
        for (var connects = 1; ; ) {
            var endpoint = endpoints.next();
            var begun = carriers.clock().nanos();
            exchange.tries(begun);
            var deadline = exchange.deadline();
            if (backendTimeout > 0) {
                deadline = Math.min(deadline, begun + backendTimeout);
            }
            var connection = mayReuse ? endpoint.pool().take() : null;
            if (connection == null) {
                connection =
                        connect(
                                endpoint,
                                begun,
                                deadline,
                                connects++ < Math.min(MAX_CONNECTS, endpoints.size()));
                if (connection == null) {
                    continue;
                }
                var took = carriers.clock().nanos() - begun;
                exchange.connected(took);
                endpoints.connected(took);
            }
            exchange.attempt(connection.address());
            try {
                return new BackendExchange(
                                exchange, connection, endpoint, carriers, limits, deadline)
                        .answer();
            } catch (DeadConnection dead) {
                if (!dead.mayRepeat()) {
                    throw new RequestFailed(
                            502, Flag.UC, "the backend closed the connection before it answered");
                }
                mayReuse = false;
            }
        }
    }

    private @Nullable BackendConnection connect(
            Endpoint endpoint, long now, long deadline, boolean mayFail) throws RequestFailed {
        var pool = endpoint.pool();
        try {
            var connection =
                    pool.connect(Math.min(deadline, now + limits.connectTimeout().toNanos()));
            endpoint.connected();
            return connection;
        } catch (TimedOut late) {
            endpoint.connectFailed(late);
            if (!mayFail || carriers.clock().nanos() >= deadline) {
                throw new RequestFailed(
                        504, Flag.UF, "connecting to " + pool.address() + " took too long");
            }
        } catch (IOException failed) {
            endpoint.connectFailed(failed);
            if (!mayFail) {
                throw new RequestFailed(503, Flag.UF, String.valueOf(failed.getMessage()));
            }
        }
        return null;
    }
}
