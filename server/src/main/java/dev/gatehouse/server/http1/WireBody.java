package dev.gatehouse.server.http1;

import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.Body;
import dev.gatehouse.server.http.Head;
import dev.gatehouse.server.wire.Carriers;
import dev.gatehouse.server.wire.NanoClock;
import dev.gatehouse.server.wire.Wire;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Content that comes over a wire: the pieces are slices of the connection's input.
abstract sealed class WireBody implements Body, Wire.Relayed
        permits LengthBody, ChunkedBody, UntilCloseBody {

    private static final Head NO_TRAILERS = new Head();

    final WireInput input;
    private final Pace pace;
    private byte[] array = new byte[0];
    private int offset;
    private int count;
    // Whoever sends the response looks at it while another thread reads.
    private volatile long octets;
    private long abandoned = NanoClock.NEVER;
    // While it is relayed: where to, once there was something to write.
    private @Nullable WireOutput relaying;
    private boolean writing;
    private @Nullable Runnable onLast;

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

    /// Bytes of content that are still to come and may pass as they are, from wire to wire; a guess
    /// where only the end will tell.
    abstract long left();

    /// The wire has ended.
    abstract void endOfWire() throws BadMessage;

    /// Whether the next piece is better relayed than taken by [#next()]: none of it is here, and
    /// more is to come than a buffer holds.
    final boolean relayable() {
        return input.available() == 0 && left() >= Carriers.BUFFER_SIZE;
    }

    /// Moves a piece of the content on, of at least one byte; waits for it.
    ///
    /// @param last runs before what ends the content is written
    /// @return false at the end of the content
    /// @throws OutputFailed where it was the output that failed
    /// @throws BadMessage where the content is cut off
    final boolean relay(WireOutput to, @Nullable Runnable last) throws IOException {
        relaying = to;
        onLast = last;
        try {
            long moved = 0;
            while (moved == 0) { // what was ahead went alone
                writing = false;
                arm();
                moved = to.relay(input.wire(), left(), this);
            }
            if (moved < 0) {
                endOfWire();
            }
            return moved > 0;
        } catch (IOException failure) {
            throw writing ? new OutputFailed(failure) : failure;
        } finally {
            relaying = null;
            onLast = null;
        }
    }

    @Override
    public final long writeUntil(long read) {
        writing = true;
        if (read > 0) {
            counted(read);
            if (onLast != null && ended()) {
                onLast.run();
            }
        }
        return relaying == null ? NanoClock.NEVER : relaying.handedOver();
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
