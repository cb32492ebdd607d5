package dev.gatehouse.server.http1;

import dev.gatehouse.server.http.Exchange;
import dev.gatehouse.server.metrics.ExchangeCode;
import dev.gatehouse.server.metrics.Traffic;
import dev.gatehouse.server.wire.Carriers;

/// Counts the exchanges of one connection, on its carrier. Lives on the connection's virtual
/// thread.
final class Meter {

    private final Traffic traffic;
    private final Carriers carriers;
    private final boolean https;
    private int carrier;

    /// @param https whether the connection is encrypted
    Meter(Traffic traffic, Carriers carriers, boolean https) {
        this.traffic = traffic;
        this.carriers = carriers;
        this.https = https;
    }

    /// The head of a request has begun.
    void begun() {
        carrier = carriers.current();
        traffic.begun(carrier, https);
    }

    /// Where the last request began.
    int carrier() {
        return carrier;
    }

    /// The head of a request never came, and no answer was owed.
    void vanished() {
        traffic.ended(carrier, https, 0, 0);
    }

    /// A message that is no request was refused.
    void refused(int status, long nanos, long received, long sent) {
        traffic.ended(carrier, https, received, sent);
        traffic.count(carrier, null, ExchangeCode.of(0, 0, status, 0), null, null, nanos, -1, 0, 0);
    }

    /// @param exchange that has its [Exchange#ending()]
    void served(Exchange exchange) {
        var ending = exchange.ending();
        traffic.ended(carrier, https, ending.bytesIn(), ending.bytesOut());
        var request = exchange.request();
        var plan = exchange.plan();
        var backendNanos = exchange.backendNanos(exchange.begun() + ending.nanos());
        traffic.count(
                carrier,
                plan == null ? null : plan.cells(),
                ExchangeCode.of(
                        request.method().code(),
                        ExchangeCode.version(exchange.client().protocol()),
                        ending.status(),
                        exchange.backendStatus()),
                request.listener(),
                backendNanos < 0 ? null : exchange.upstream(),
                ending.nanos(),
                backendNanos,
                ending.contentIn(),
                ending.contentOut());
    }
}
