package dev.gatehouse.server.http1;

import dev.gatehouse.server.Limits;
import dev.gatehouse.server.http.Answer;
import dev.gatehouse.server.http.Ascii;
import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.Body;
import dev.gatehouse.server.http.Client;
import dev.gatehouse.server.http.ClientRequest;
import dev.gatehouse.server.http.Ending;
import dev.gatehouse.server.http.Exchange;
import dev.gatehouse.server.http.FieldName;
import dev.gatehouse.server.http.Head;
import dev.gatehouse.server.http.Method;
import dev.gatehouse.server.http.Peer;
import dev.gatehouse.server.http.RequestFailed;
import dev.gatehouse.server.http.RequestFailed.Flag;
import dev.gatehouse.server.http.Retiring;
import dev.gatehouse.server.http.Router;
import dev.gatehouse.server.metrics.Traffic;
import dev.gatehouse.server.overload.Overload;
import dev.gatehouse.server.wire.Carriers;
import dev.gatehouse.server.wire.NanoClock;
import dev.gatehouse.server.wire.TimedOut;
import dev.gatehouse.server.wire.Wire;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.concurrency.limits.LimitAlgorithm.Outcome;
import io.helidon.webserver.spi.ServerConnection;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A client's HTTP/1.1 connection: one exchange after the other, each served to its end. Everything
/// but [#close(boolean)] runs on the connection's own virtual thread.
public final class Http1Connection implements ServerConnection, Client, Retiring {

    private static final byte[] CONNECTION_CLOSE = Ascii.bytes("Connection: close\r\n");
    private static final byte[] CHUNKED = Ascii.bytes("Transfer-Encoding: chunked\r\n\r\n");
    private static final byte[] LENGTH = Ascii.bytes("Content-Length: ");
    private static final byte[] END = Ascii.bytes("\r\n\r\n");
    private static final byte[] RETRY_AFTER = {'1'};
    private static final byte[] ALLOW_FOR_SERVER =
            Ascii.bytes("GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH");

    private final Wire wire;
    private final Carriers carriers;
    private final Limits limits;
    private final Overload overload;
    private final Peer peer;
    private final Router router;
    private final ExchangeLog log;
    private final Meter meter;
    private final WireInput input;
    private final WireOutput output;
    private final RequestReader reader;

    private volatile boolean draining;
    private volatile boolean retiring;
    private volatile boolean idle = true;
    private volatile long idleSince;

    // How long it may live, and how much it has served.
    private final long oldAt;
    private int exchanges;
    private boolean outputEnded;
    private boolean clientIsDone;

    // Of the exchange that is being served.
    private boolean http10;
    private boolean head;
    private boolean keepAlive;
    private volatile boolean committed;
    private volatile boolean awaitsContinue;
    private volatile long contentBegun;
    private boolean answered;
    private int status;
    private Body requestBody = Body.NONE;
    private Body responseBody = Body.NONE;
    private @Nullable WireBody content;

    /// @param overload says when there is too much to do
    /// @param router finds the plan for a request
    /// @param traffic counts the exchanges
    public Http1Connection(
            Wire wire,
            Carriers carriers,
            Limits limits,
            Overload overload,
            Peer peer,
            Router router,
            ExchangeLog log,
            Traffic traffic) {
        this.wire = wire;
        this.carriers = carriers;
        this.limits = limits;
        this.overload = overload;
        this.peer = peer;
        this.router = router;
        this.log = log;
        this.meter = new Meter(traffic, carriers, peer.encryption() != null);
        this.input = new WireInput(wire, carriers);
        this.output = new WireOutput(wire, carriers, limits.writeTimeout().toNanos());
        this.reader = new RequestReader(input, limits, peer.scheme());
        this.idleSince = carriers.clock().nanos();
        var age = limits.maxConnectionAge().toNanos();
        this.oldAt = age == 0 ? NanoClock.NEVER : idleSince + age;
    }

    /// Serves the connection until it is over, and closes it.
    @Override
    public void handle(Limit limit) {
        try {
            // The first head has its deadline from accept on, whether its first byte comes or not.
            var deadline = now() + limits.headTimeout().toNanos();
            var headDeadline = deadline;
            while (awaitRequest(deadline) && exchange(headDeadline, limit)) {
                output.release();
                input.exchangeOver();
                reader.exchangeOver();
                idleSince = now();
                idle = true;
                deadline = Math.min(oldAt, idleSince + limits.idleTimeout().toNanos());
                headDeadline = NanoClock.NEVER;
                if (draining) {
                    break;
                }
            }
            // An end in order, which TLS tells from a cut. Where a response broke off, the wire is
            // closed already.
            endOutput();
        } catch (IOException _) {
            // The client is gone, or takes nothing: there is nobody left to tell.
        } finally {
            wire.close();
            input.release();
            output.release();
        }
    }

    // Silence is no error: not before the first request, and not between two.
    private boolean awaitRequest(long deadline) throws IOException {
        wire.readDeadline(deadline);
        // After the deadline is set: whoever drains sets its flag first and the deadline then.
        if (draining) {
            wire.readDeadline(Long.MIN_VALUE);
        }
        try {
            input.await();
        } catch (TimedOut _) {
            return false;
        }
        idle = false;
        return true;
    }

    /// @return whether the connection is good for another exchange
    private boolean exchange(long headDeadline, Limit limit) throws IOException {
        var begun = now();
        var writtenBefore = output.written();
        var takenBefore = input.taken();
        meter.begun();
        keepAlive = false;
        committed = false;
        answered = false;
        status = 0;
        http10 = false;
        head = false;
        requestBody = Body.NONE;
        content = null;
        responseBody = Body.NONE;
        var request = head(headDeadline, begun, takenBefore);
        if (request == null) {
            return false;
        }
        var headBytes = input.taken() - takenBefore;
        http10 = request.http10();
        head = request.method() == Method.HEAD;
        keepAlive = request.keepAlive();
        awaitsContinue = request.expectsContinue();
        contentBegun = begun;
        content = content(request);
        requestBody = content == null ? Body.NONE : content;
        var clientRequest =
                new ClientRequest(
                        request.method(),
                        request.target(),
                        request.authority(),
                        request.head(),
                        requestBody,
                        peer);
        var exchange = new Exchange(clientRequest, this, begun);
        log.begun(exchange);
        exchanges++;
        var admission = limit.tryAcquireOutcome(false);
        try {
            if (!(admission instanceof Outcome.Accepted)) {
                overload.tooManyRequests();
                exchange.failed(Flag.OM, "too many requests at once");
                send(unavailable());
            } else if (overload.refusesRequest(carriers.current())) {
                exchange.failed(Flag.OM, "there is too much to do");
                send(unavailable());
            } else if (request.aboutTheServer()) {
                send(aboutTheServer());
            } else {
                serve(exchange);
            }
            // Not sooner: who sees the end of a response may count on its backend connection being
            // at rest.
            if (answered && !keepAlive) {
                clientIsDone = clientIsDone(request);
                endOutput();
            }
        } finally {
            if (admission instanceof Outcome.Accepted accepted) {
                accepted.token().ignore();
            }
            if (!answered) {
                // The client is gone, or must not take what it has for the whole response.
                wire.close();
            }
            var took = now() - begun;
            exchange.end();
            var contentIn = octets(requestBody);
            exchange.ending(
                    new Ending(
                            status,
                            headBytes + contentIn,
                            output.written() - writtenBefore,
                            contentIn,
                            octets(responseBody),
                            took));
            meter.served(exchange);
            log.served(meter.carrier(), exchange);
        }
        return endOfRequest();
    }

    /// @return null where none came, and what there is to say has been said
    private @Nullable RequestHead head(long headDeadline, long begun, long takenBefore)
            throws IOException {
        var counted = false;
        try {
            wire.readDeadline(Math.min(headDeadline, begun + limits.headTimeout().toNanos()));
            var request = reader.read();
            counted = request != null;
            return request;
        } catch (TimedOut _) {
            counted = true;
            refuse(begun, takenBefore, 408, "the request's head did not come in time");
        } catch (BadMessage bad) {
            counted = true;
            refuse(begun, takenBefore, bad.status(), String.valueOf(bad.getMessage()));
        } finally {
            if (!counted) {
                meter.vanished();
            }
        }
        return null;
    }

    // What there was of content, whether it came over a wire or was ours.
    private static long octets(Body body) {
        return body instanceof WireBody wired ? wired.octets() : body.length();
    }

    private void serve(Exchange exchange) throws IOException {
        try {
            var plan = router.route(exchange.request());
            if (plan == null) {
                exchange.failed(Flag.NR, "no route takes this request");
                send(Answer.of(404, "no route takes this request"));
                return;
            }
            exchange.plan(plan);
            plan.serve(exchange);
        } catch (RequestFailed failed) {
            exchange.failed(failed.flag(), String.valueOf(failed.getMessage()));
            sendUnlessCommitted(failed.status());
        } catch (BadMessage bad) {
            exchange.failed(Flag.DPE, String.valueOf(bad.getMessage()));
            keepAlive = false;
            sendUnlessCommitted(bad.status());
        } catch (IOException gone) {
            exchange.failed(Flag.DC, String.valueOf(gone.getMessage()));
            throw gone;
        }
    }

    private void sendUnlessCommitted(int status) throws IOException {
        if (committed) {
            // All that can be said now is that the response is not whole.
            output.flush();
            return;
        }
        send(Answer.of(status, StatusLines.reason(status)));
    }

    private @Nullable WireBody content(RequestHead request) {
        if (request.framing() == 0) {
            return null;
        }
        var stream = limits.streamTimeout().toNanos();
        var grace = limits.bodyGrace().toNanos();
        var rate = limits.bodyBytesPerSecond();
        Pace pace =
                octets -> {
                    var silence = now() + stream;
                    // A client owes no speed once it is answered, nor before it is asked to go on.
                    if (committed || rate == 0 || (awaitsContinue && octets == 0)) {
                        return silence;
                    }
                    return Math.min(
                            silence,
                            contentBegun + grace + octets * Duration.ofSeconds(1).toNanos() / rate);
                };
        return request.framing() == Framing.CHUNKED
                ? new ChunkedBody(input, pace, limits, true)
                : new LengthBody(input, pace, request.framing());
    }

    @Override
    public String protocol() {
        return http10 ? "HTTP/1.0" : "HTTP/1.1";
    }

    @Override
    public void interim(int status, Head head) throws IOException {
        // RFC 9110 15.2: no interim response to an HTTP/1.0 client.
        if (http10) {
            return;
        }
        output.append(StatusLines.of(status));
        output.fields(head);
        output.crlf();
        output.flush();
        if (status == 100) {
            contentBegun = now();
            awaitsContinue = false;
            paceChanged();
        }
    }

    // Another thread may be waiting for the client's content, at the pace of before.
    private void paceChanged() {
        if (content != null && !content.ended()) {
            content.arm();
        }
    }

    @Override
    public boolean committed() {
        return committed;
    }

    @Override
    public void send(Answer answer) throws IOException {
        committed = true;
        status = answer.status();
        paceChanged();
        // What the client still sends would be read as its next request.
        if (draining
                || retiring
                || isOld()
                || overload.closesConnections()
                || !(requestBody.ended() || requestBody.complete())) {
            keepAlive = false;
        }
        var body = answer.body();
        var withContent = !head && status != 204 && status != 304;
        var chunked = withContent && body.length() < 0 && !http10;
        output.append(StatusLines.of(status));
        if (!answer.head().has(FieldName.DATE)) {
            answer.head().add(FieldName.DATE, HttpDate.now());
        }
        output.fields(answer.head());
        if (!keepAlive) {
            output.append(CONNECTION_CLOSE);
        }
        if (chunked) {
            output.append(CHUNKED);
        } else if (body.length() > 0 || (withContent && body.length() == 0)) {
            output.append(LENGTH);
            output.append(body.length());
            output.append(END);
        } else {
            output.crlf();
        }
        if (withContent) {
            responseBody = body;
            content(body, chunked);
        }
        output.flush();
        answered = true;
    }

    private void content(Body body, boolean chunked) throws IOException {
        for (; ; ) {
            if (!chunked && body instanceof WireBody wired && wired.relayable()) {
                relay(wired);
                continue;
            }
            if (!body.ready()) {
                output.flush();
            }
            if (!next(body)) {
                break;
            }
            output.piece(body, chunked);
        }
        if (chunked) {
            output.lastChunk(body.trailers());
        }
    }

    private static boolean next(Body body) throws RequestFailed {
        try {
            return body.next();
        } catch (IOException cut) {
            throw brokenOff(cut);
        }
    }

    private void relay(WireBody body) throws IOException {
        try {
            body.relay(output, null);
        } catch (OutputFailed ours) {
            throw ours.failure();
        } catch (IOException cut) {
            throw brokenOff(cut);
        }
    }

    // The response breaks off: what is there goes out, and no end after it.
    private static RequestFailed brokenOff(IOException cut) {
        return cut instanceof TimedOut
                ? new RequestFailed(504, Flag.UT, "the backend's content did not come in time")
                : new RequestFailed(
                        502, Flag.UC, "the backend's content broke off: " + cut.getMessage());
    }

    // It ends with the exchange that it is in, so that traffic follows changes in front of us, and
    // no connection's state lives for ever.
    private boolean isOld() {
        var most = limits.maxRequestsPerConnection();
        return (most > 0 && exchanges >= most) || (oldAt != NanoClock.NEVER && now() >= oldAt);
    }

    private static Answer unavailable() {
        var answer = Answer.of(503, "too much to do");
        answer.head().add(FieldName.RETRY_AFTER, RETRY_AFTER);
        return answer;
    }

    private static Answer aboutTheServer() {
        var answer = Answer.of(204, "");
        answer.head().add(FieldName.of("Allow"), ALLOW_FOR_SERVER);
        return answer;
    }

    // Answers a message that can't be understood any further.
    private void refuse(long begun, long takenBefore, int status, String why) throws IOException {
        log.refused(meter.carrier(), peer, status, why);
        var taken = input.taken() - takenBefore;
        var written = output.written();
        try {
            send(Answer.of(status, StatusLines.reason(status)));
            endOutput();
        } finally {
            meter.refused(status, now() - begun, taken, output.written() - written);
        }
        linger();
    }

    private boolean endOfRequest() throws IOException {
        if (!answered) {
            return false;
        }
        if (keepAlive && requestBody.complete()) {
            var more = true;
            while (more) {
                more = requestBody.next();
            }
            return true;
        }
        if (!clientIsDone) {
            linger();
        }
        return false;
    }

    // RFC 9112 9.6: who has asked for the end sends nothing any more, and has sent nothing yet that
    // is unread. The answer and the end of the stream go out with the close, without more calls.
    private boolean clientIsDone(RequestHead request) {
        return !request.keepAlive()
                && request.framing() == 0
                && peer.encryption() == null
                && input.available() == 0
                && !wire.stale();
    }

    private void endOutput() throws IOException {
        if (!outputEnded && !clientIsDone) {
            outputEnded = true;
            wire.shutdownOutput();
        }
    }

    // A close with unread bytes would reset the connection, and the client might never see the
    // answer (RFC 9112 9.6): so our side is ended, and we read on for a little while. There may be
    // unread bytes of the content, or of a request that was sent behind the last.
    private void linger() throws IOException {
        wire.readDeadline(now() + limits.drainTimeout().toNanos());
        try {
            input.discard(limits.drainBytes());
        } catch (TimedOut _) {
            // Enough.
        }
    }

    private long now() {
        return carriers.clock().nanos();
    }

    @Override
    public Duration idleTime() {
        return idle ? Duration.ofNanos(now() - idleSince) : Duration.ZERO;
    }

    @Override
    public void retire() {
        retiring = true;
    }

    /// Ends the connection: after the exchange that is being served, or at once.
    @Override
    public void close(boolean interrupt) {
        draining = true;
        if (interrupt) {
            wire.close();
        } else if (idle) {
            wire.expireRead();
        }
    }
}
