package dev.gatehouse.server.http1;

import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.Body;
import dev.gatehouse.server.http.Head;
import dev.gatehouse.server.wire.NanoClock;
import java.io.IOException;

/// Content that comes over a wire: the pieces are slices of the connection's input.
abstract sealed class WireBody implements Body permits LengthBody, ChunkedBody, UntilCloseBody {

    private static final Head NO_TRAILERS = new Head();

    final WireInput input;
    private final Pace pace;
    private byte[] array = new byte[0];
    private int offset;
    private int count;
    // Whoever sends the response looks at it while another thread reads.
    private volatile long octets;
    private long abandoned = NanoClock.NEVER;

    WireBody(WireInput input, Pace pace) {
        this.input = input;
        this.pace = pace;
    }

    /// Bytes of content seen so far.
    final long octets() {
        return octets;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only its reader changes it
    final void counted(long bytes) {
        octets += bytes;
    }

    /// The next piece is what is in the input, at most this much.
    final void take(long most) {
        array = input.array();
        offset = input.start();
        count = (int) Math.min(most, input.available());
        input.skip(count);
        counted(count);
    }

    /// Waits for more bytes, at most until the pace says so.
    final boolean more() throws IOException {
        arm();
        return input.fill();
    }

    /// Whoever waits, now or later, waits at most until the pace says so. Called before each wait,
    /// and by any thread that changes what the pace depends on; locked, so that the deadline that
    /// stands in the end is the one that was worked out last.
    final synchronized void arm() {
        input.wire().readDeadline(Math.min(pace.deadline(octets), abandoned));
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
    public final synchronized void abandon(long deadline) {
        abandoned = deadline;
        arm();
    }

    @Override
    public Head trailers() {
        return NO_TRAILERS;
    }
}
