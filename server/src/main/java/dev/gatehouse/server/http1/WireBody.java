package dev.gatehouse.server.http1;

import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.Body;
import dev.gatehouse.server.http.Head;
import java.io.IOException;

/// Content that comes over a wire: the pieces are slices of the connection's input.
abstract sealed class WireBody implements Body permits LengthBody, ChunkedBody, UntilCloseBody {

    private static final Head NO_TRAILERS = new Head();

    final WireInput input;
    private final Pace pace;
    private byte[] array = new byte[0];
    private int offset;
    private int count;
    private long octets;
    private volatile boolean abandoned;

    WireBody(WireInput input, Pace pace) {
        this.input = input;
        this.pace = pace;
    }

    /// Bytes of content seen so far.
    final long octets() {
        return octets;
    }

    final void forget(long bytes) {
        octets -= bytes;
    }

    /// The next piece is what is in the input, at most this much.
    final void take(long most) {
        array = input.array();
        offset = input.start();
        count = (int) Math.min(most, input.available());
        octets += count;
        input.skip(count);
    }

    /// Waits for more bytes, at most until the pace says so.
    final boolean more() throws IOException {
        arm();
        return input.fill();
    }

    /// Whoever waits from now on, waits at most until the pace says so.
    final void arm() {
        var wire = input.wire();
        wire.readDeadline(pace.deadline(octets));
        // Who abandons sets this first and the deadline then: whichever of us two comes second, the
        // deadline that stands in the end has passed.
        if (abandoned) {
            wire.readDeadline(Long.MIN_VALUE);
        }
    }

    static BadMessage cutOff() {
        return new BadMessage(400, "content cut off");
    }

    @Override
    public final byte[] array() {
        return array;
    }

    @Override
    public final int offset() {
        return offset;
    }

    @Override
    public final int count() {
        return count;
    }

    @Override
    public boolean rewind() {
        return octets == 0;
    }

    @Override
    public final void abandon() {
        abandoned = true;
        input.wire().expireRead();
    }

    @Override
    public Head trailers() {
        return NO_TRAILERS;
    }
}
