package dev.gatehouse.server.http1;

import dev.gatehouse.server.http.BadMessage;
import java.io.IOException;

/// Content of a known length (RFC 9112 6.2).
final class LengthBody extends WireBody {

    private final long length;
    private final boolean wasComplete;

    /// @param length at least 1
    LengthBody(WireInput input, Pace pace, long length) {
        super(input, pace);
        this.length = length;
        this.wasComplete = input.available() >= length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public boolean next() throws IOException {
        if (ended()) {
            return false;
        }
        if (input.available() == 0 && !more()) {
            throw cutOff();
        }
        take(length - octets());
        return true;
    }

    @Override
    long left() {
        return length - octets();
    }

    @Override
    void endOfWire() throws BadMessage {
        throw cutOff();
    }

    @Override
    public boolean ready() {
        return ended() || input.available() > 0;
    }

    @Override
    public boolean complete() {
        // In this order, since another thread may be reading: the count goes up after the window
        // has
        // moved on.
        return length - octets() <= input.available();
    }

    @Override
    public boolean ended() {
        return octets() == length;
    }

    @Override
    public boolean rewind() {
        // Nothing was read since, and a single piece lies in the buffer, right before the window.
        if (wasComplete && ended()) {
            input.skip((int) -length);
            counted(-length);
        }
        return octets() == 0;
    }
}
