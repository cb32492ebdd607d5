package dev.gatehouse.server.http1;

import dev.gatehouse.server.Limits;
import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.Body;
import dev.gatehouse.server.http.Method;
import dev.gatehouse.server.wire.Carriers;
import dev.gatehouse.server.wire.ManualClock;
import dev.gatehouse.server.wire.MemoryCarriers;
import dev.gatehouse.server.wire.MemoryWire;
import java.io.IOException;

/// Whatever a backend sends, it is refused with a [BadMessage] or read, its content not longer than
/// what came, with no more interim responses than lines. A target of a fuzzer: see `fuzz/run`.
public final class ResponseFuzz {

    private static final int LONGEST = 60_000;
    private static final Carriers CARRIERS = new MemoryCarriers(new ManualClock());

    private ResponseFuzz() {}

    public static void fuzzerTestOneInput(byte[] sent) throws IOException {
        if (sent.length == 0 || sent.length > LONGEST) {
            return;
        }
        var pair = MemoryWire.pair(new ManualClock());
        pair.client().write(sent, 0, sent.length);
        pair.client().shutdownOutput();
        var input = new WireInput(pair.server(), CARRIERS);
        var reader = new ResponseReader(input, Limits.DEFAULTS);
        var octets = 0L;
        try {
            for (var more = true; more; ) {
                var head = reader.read(Method.GET);
                if (head == null) {
                    break;
                }
                if (head.status() < 100 || head.status() > 599 || head.status() == 101) {
                    throw new AssertionError("status " + head.status());
                }
                var body = body(head, input);
                while (body.next()) {
                    octets += body.count();
                }
                input.exchangeOver();
                more = head.reusable();
            }
        } catch (BadMessage _) {
            // refused, as it may be
        } finally {
            input.release();
            pair.client().close();
            pair.server().close();
        }
        if (octets > sent.length) {
            throw new AssertionError(octets + " bytes of content in " + sent.length);
        }
    }

    private static Body body(ResponseHead head, WireInput input) {
        Pace pace = _ -> Long.MAX_VALUE;
        if (head.framing() == 0) {
            return Body.NONE;
        }
        if (head.framing() == Framing.CHUNKED) {
            return new ChunkedBody(input, pace, Limits.DEFAULTS, false);
        }
        return head.framing() == Framing.UNTIL_CLOSE
                ? new UntilCloseBody(input, pace)
                : new LengthBody(input, pace, head.framing());
    }
}
