package dev.gatehouse.server.log;

import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.RuleId;
import dev.gatehouse.server.http.Asked;
import dev.gatehouse.server.http.Exchange;
import dev.gatehouse.server.http.FieldName;
import dev.gatehouse.server.http.Peer;
import dev.gatehouse.server.http.RequestFailed;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// What one line tells. Immutable, and copied out of the connection's buffers; every string that a
/// client can choose is bounded, so that a full queue is, too.
sealed interface Entry {

    /// Milliseconds since 1970, when the request began or, for a refused one, was refused.
    long time();

    /// The other end of the connection, and `http` or `https`.
    Peer peer();

    /// An exchange that is over.
    ///
    /// @param requestId what the backend was told; empty for none
    /// @param status 0 where no response was sent
    /// @param nanos from the request's first byte to the end
    record Served(
            long time,
            Peer peer,
            String requestId,
            String protocol,
            String method,
            String host,
            Asked asked,
            int status,
            RequestFailed.@Nullable Flag flag,
            String failure,
            long bytesOut,
            long nanos,
            @Nullable InetSocketAddress backend,
            int attempts,
            @Nullable ListenerId listener,
            @Nullable RuleId rule)
            implements Entry {

        private static final int MAX_METHOD = 32;
        private static final int MAX_ID = 128;

        static Served of(long now, Exchange exchange, int status, long bytesOut, long nanos) {
            var request = exchange.request();
            var asked = exchange.asked();
            var plan = exchange.plan();
            return new Served(
                    now - nanos / 1_000_000,
                    request.peer(),
                    requestId(exchange),
                    exchange.client().protocol(),
                    bounded(request.method().name(), MAX_METHOD),
                    request.authority().host(),
                    asked == null ? Asked.of(request) : asked,
                    status,
                    exchange.flag(),
                    exchange.failure(),
                    bytesOut,
                    nanos,
                    exchange.backend(),
                    exchange.attempts(),
                    request.listener(),
                    plan == null ? null : plan.rule());
        }

        // Where nothing was forwarded, the field is still the client's own word, which anybody can
        // choose to be somebody else's.
        private static String requestId(Exchange exchange) {
            if (exchange.attempts() == 0 && !exchange.request().peer().trusted()) {
                return "";
            }
            var id = exchange.request().head().value(FieldName.X_REQUEST_ID);
            return id == null ? "" : bounded(id, MAX_ID);
        }

        private static String bounded(String text, int max) {
            return text.length() <= max ? text : text.substring(0, max - 3) + "...";
        }
    }

    /// A message that is no request, and was refused.
    ///
    /// @param status what it was answered with; 0 where nothing was sent
    record Refused(long time, Peer peer, int status, String why) implements Entry {}
}
