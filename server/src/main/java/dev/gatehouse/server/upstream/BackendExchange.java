package dev.gatehouse.server.upstream;

import dev.gatehouse.server.Limits;
import dev.gatehouse.server.http.Answer;
import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.Body;
import dev.gatehouse.server.http.Exchange;
import dev.gatehouse.server.http.RequestFailed;
import dev.gatehouse.server.http.RequestFailed.Flag;
import dev.gatehouse.server.http1.BackendConnection;
import dev.gatehouse.server.http1.ResponseHead;
import dev.gatehouse.server.wire.Carriers;
import dev.gatehouse.server.wire.TimedOut;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One try over one connection: the request goes out, the answer's head comes back. Lives on the
/// exchange's virtual thread; only content that is still coming from the client is sent by a
/// [Pump].
final class BackendExchange {

    private final Exchange exchange;
    private final BackendConnection connection;
    private final Endpoint endpoint;
    private final Carriers carriers;
    private final Limits limits;
    private final long tryDeadline;
    private final boolean pooled;
    private @Nullable Pump pump;
    private boolean sent = true;
    private boolean givenUp;
    private boolean answeredEarly;
    private Runnable atPumpsEnd = () -> {};
    // What the deadline for the answer depends on; the pump's thread looks, too.
    private boolean contentComes;
    private boolean awaitsHead;

    BackendExchange(
            Exchange exchange,
            BackendConnection connection,
            Endpoint endpoint,
            Carriers carriers,
            Limits limits,
            long tryDeadline) {
        this.exchange = exchange;
        this.connection = connection;
        this.endpoint = endpoint;
        this.carriers = carriers;
        this.limits = limits;
        this.tryDeadline = tryDeadline;
        this.pooled = connection.used();
    }

    /// @throws DeadConnection where the connection came from the pool and the backend had closed it
    Answer answer() throws IOException {
        var begun = false;
        try {
            send(exchange.request().body());
            var head = receive();
            endpoint.answered(head.status());
            var body = connection.body(head, tryDeadline);
            begun = true;
            return new Answer(head.status(), head.head(), body, () -> finish(head, body));
        } finally {
            if (!begun) {
                giveUp();
            }
        }
    }

    private void send(Body body) throws IOException {
        try {
            connection.send(exchange.request());
            if (body.complete()) {
                while (body.next()) {
                    connection.piece(body);
                }
                connection.end(body);
            } else {
                if (body.length() < 0 || !body.ready()) {
                    connection.flush();
                } // else it goes with the content that is here, which can't turn out to be none
                contentComes = true;
                var begun = new Pump(body, connection, this::contentSent);
                carriers.start(begun);
                pump = begun;
                exchange.atEnd(this::joinPump);
            }
        } catch (TimedOut _) {
            endpoint.failed("it did not take a request in time");
            throw new RequestFailed(504, Flag.UT, "the backend did not take the request in time");
        } catch (IOException _) {
            // The backend may have answered before it closed: look.
            sent = false;
        }
    }

    private ResponseHead receive() throws IOException {
        for (var interim = 0; ; interim++) {
            var head = receiveHead(interim == 0);
            if (!head.interim()) {
                return head;
            }
            if (interim == limits.maxInterimResponses()) {
                throw new RequestFailed(
                        502,
                        Flag.UPE,
                        "more than " + limits.maxInterimResponses() + " interim responses");
            }
            exchange.client().interim(head.status(), head.head());
        }
    }

    private ResponseHead receiveHead(boolean first) throws IOException {
        try {
            awaitHead();
            if (connection.awaitResponse()) {
                headBegins();
                return connection.receive(exchange.request());
            }
        } catch (BadMessage bad) {
            throw failed(
                    "what it answered is no HTTP",
                    new RequestFailed(502, Flag.UPE, "the backend's answer: " + bad.getMessage()));
        } catch (TimedOut _) {
            throw failed(
                    "it did not answer in time",
                    new RequestFailed(504, Flag.UT, "the backend did not answer in time"));
        } catch (IOException _) {
            // As good as an end.
        }
        if (first && awaitsHead && pooled && pump == null) {
            var request = exchange.request();
            throw new DeadConnection(request.method().idempotent() && request.body().rewind());
        }
        throw failed(
                "it closed the connection before it answered",
                new RequestFailed(
                        502, Flag.UC, "the backend closed the connection before it answered"));
    }

    // A backend owes no answer before it has the whole request: until then only the rule's own
    // timeouts count.
    private synchronized void awaitHead() {
        awaitsHead = true;
        connection.responseDeadline(contentComes ? tryDeadline : responseDeadline());
    }

    private synchronized void headBegins() {
        awaitsHead = false;
        answeredEarly = contentComes;
        connection.responseDeadline(responseDeadline());
    }

    /// On the pump's thread, when the last of it goes out and again when it has.
    private synchronized void contentSent() {
        contentComes = false;
        if (awaitsHead) {
            connection.responseDeadline(responseDeadline());
        }
    }

    private long responseDeadline() {
        return Math.min(tryDeadline, carriers.clock().nanos() + limits.responseTimeout().toNanos());
    }

    // What the client did wrong while it was sending is why the backend's end came, not its answer.
    // Nor does a backend owe an answer to a client that is still sending.
    private synchronized IOException failed(String what, IOException backends) {
        var sending = pump;
        var failure = sending == null ? null : sending.clientFailure();
        if (failure != null) {
            return failure;
        }
        if (!contentComes) {
            endpoint.failed(what);
        }
        return backends;
    }

    // The answer has gone to the client, or the client is gone.
    private void finish(ResponseHead head, Body body) {
        var sending = pump;
        if (sending != null && sent && !answeredEarly && !sending.over()) {
            // The backend has it all, only the thread that sent it has not come to its end yet.
            atPumpsEnd = () -> rest(head, body);
            return;
        }
        rest(head, body);
    }

    private void rest(ResponseHead head, Body body) {
        // A backend that answered before it had the whole request may not read the rest of it, even
        // if that has gone out meanwhile.
        var whole = sent && !answeredEarly && (pump == null || pump.succeeded());
        if (whole && body.ended() && head.reusable() && connection.rest()) {
            endpoint.pool().give(connection);
            return;
        }
        giveUp();
    }

    private void giveUp() {
        givenUp = true;
        connection.abort();
        if (pump == null) {
            connection.close();
        }
    }

    // At the exchange's end, and not before: a client that is still sending gets its answer first.
    private void joinPump() {
        if (pump != null) {
            pump.stop(carriers.clock().nanos() + limits.drainTimeout().toNanos());
            atPumpsEnd.run();
        }
        if (givenUp) {
            connection.close();
        }
    }
}
