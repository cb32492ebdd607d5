package dev.gatehouse.server.http1;

import java.io.IOException;

/// Content that ends with its connection (RFC 9112 6.3, case 8): a backend's response only.
final class UntilCloseBody extends WireBody {

    /// What is relayed at once, at first.
    private static final long FIRST_GUESS = 64 * 1024;

    private boolean ended;

    UntilCloseBody(WireInput input, Pace pace) {
        super(input, pace);
    }

    @Override
    public long length() {
        return -1;
    }

    @Override
    public boolean next() throws IOException {
        if (ended) {
            return false;
        }
        if (input.available() == 0 && !more()) {
            ended = true;
            return false;
        }
        take(Integer.MAX_VALUE);
        return true;
    }

    @Override
    long left() {
        // Content that was so long may well be as long again.
        return ended ? 0 : Math.max(octets(), FIRST_GUESS);
    }

    @Override
    void endOfWire() {
        ended = true;
    }

    @Override
    public boolean ready() {
        return ended || input.available() > 0;
    }

    @Override
    public boolean complete() {
        return ended;
    }

    @Override
    public boolean ended() {
        return ended;
    }
}
