package dev.gatehouse.server.http1;

import dev.gatehouse.server.wire.Carriers;
import dev.gatehouse.server.wire.Wire;
import java.io.IOException;

/// What has arrived on a connection and is not yet read: a window, `start` to `end`, of a leased
/// buffer. Holds no buffer while the connection is idle. One virtual thread at a time.
///
/// What a head points to must stay where it is until its exchange is over. So a message is read in
/// two phases: after [#pin()], while the head is read, nothing moves and nothing is overwritten;
/// after [#retain()], what was read stays, and what is read from then on is overwritten by what
/// comes next. [#exchangeOver()] ends both.
final class WireInput {

    private static final byte[] NOTHING = new byte[0];

    /// Less room than this is not worth a read of content.
    private static final int MIN_ROOM = 4 * 1024;

    /// A head may grow by as much on its way, and still go out as one write with the content that
    /// was read with it.
    private static final int GROWTH = 1024;

    private final Wire wire;
    private final Carriers carriers;
    private byte[] buffer = NOTHING;
    private byte[] retained = NOTHING;
    private boolean pinned;
    private int base;
    private int start;
    private int end;
    private long received;

    WireInput(Wire wire, Carriers carriers) {
        this.wire = wire;
        this.carriers = carriers;
    }

    Wire wire() {
        return wire;
    }

    byte[] array() {
        return buffer;
    }

    int start() {
        return start;
    }

    int available() {
        return end - start;
    }

    /// Moves the window's start on, or back over what was read last.
    void skip(int count) {
        start += count;
    }

    /// Waits for a byte, holding no buffer.
    void await() throws IOException {
        if (available() > 0) {
            return;
        }
        release();
        if (received > 0 || !isThere()) {
            wire.awaitReadable();
        }
    }

    // What a client says first has most often come before its connection is looked at.
    private boolean isThere() throws IOException {
        buffer = carriers.lease();
        var count = wire.readNow(buffer, 0, buffer.length - GROWTH);
        if (count > 0) {
            end = count;
            received = count;
            return true;
        }
        release();
        return false;
    }

    /// Reads more, behind what is there; that may move. Callers bound what they leave unread.
    ///
    /// @return false at the end of the stream
    boolean fill() throws IOException {
        makeRoom();
        var room = buffer.length - end;
        var count = wire.read(buffer, end, end == 0 ? room - GROWTH : room);
        if (count < 0) {
            return false;
        }
        end += count;
        received += count;
        return true;
    }

    /// Bytes that were taken out of the window so far, by whoever read or discarded them.
    long taken() {
        return received - available();
    }

    private void makeRoom() {
        if (buffer.length == 0) {
            buffer = carriers.lease();
            base = start = end = 0;
            return;
        }
        if (pinned) {
            if (end == buffer.length) {
                changeBuffer();
            }
            return;
        }
        if (start > base && (start == end || buffer.length - end < MIN_ROOM)) {
            System.arraycopy(buffer, start, buffer, base, end - start);
            end = base + end - start;
            start = base;
        }
        if (buffer.length - end < MIN_ROOM) {
            changeBuffer();
        }
    }

    private void changeBuffer() {
        var unread = end - start;
        var next =
                unread <= Carriers.BUFFER_SIZE / 2
                        ? carriers.lease()
                        : new byte[Math.max(2 * unread, buffer.length)];
        System.arraycopy(buffer, start, next, 0, unread);
        // Heads may point into the old one. Only one is given back in the end; heads that need a
        // third are rare enough to leave theirs to the collector.
        if (retained.length == 0) {
            retained = buffer;
        }
        buffer = next;
        base = start = 0;
        end = unread;
    }

    /// Throws away what is there and what still comes, to the end of the stream or to this many
    /// bytes.
    void discard(int most) throws IOException {
        release();
        buffer = carriers.lease();
        for (var left = most; left > 0; ) {
            var count = wire.read(buffer, 0, buffer.length);
            if (count < 0) {
                return;
            }
            left -= count;
        }
    }

    /// From now on, nothing moves and nothing is overwritten.
    void pin() {
        pinned = true;
    }

    /// What was read up to now stays; from now on, what has been read is overwritten again.
    void retain() {
        pinned = false;
        base = start;
    }

    /// Nobody points into what was read any more.
    void exchangeOver() {
        pinned = false;
        base = 0;
        if (retained.length > 0) {
            carriers.release(retained);
            retained = NOTHING;
        }
        if (start == end) {
            release();
        }
    }

    /// Gives all buffers back; what was not read is gone.
    void release() {
        if (buffer.length > 0) {
            carriers.release(buffer);
            buffer = NOTHING;
        }
        if (retained.length > 0) {
            carriers.release(retained);
            retained = NOTHING;
        }
        pinned = false;
        base = start = end = 0;
    }
}
