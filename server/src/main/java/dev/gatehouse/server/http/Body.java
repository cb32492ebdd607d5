package dev.gatehouse.server.http;

import java.io.IOException;

/// The content of a message, pulled by one reader. What [#array()] shows is valid until the next
/// call of [#next()].
public interface Body {

    /// No content.
    Body NONE = new Bytes(new byte[0]);

    /// How many bytes there are in all, or -1 where only the end will tell.
    long length();

    /// Moves on to the next piece, of at least one byte; waits for it.
    ///
    /// @return false at the end of the content
    /// @throws BadMessage where the framing is broken or cut off
    boolean next() throws IOException;

    /// Where the current piece is.
    byte[] array();

    int offset();

    int count();

    /// Whether [#next()] would not wait: some of the content, or its end, is here already.
    boolean ready();

    /// Whether the rest of the content, to its end, is here already: reading it never waits.
    boolean complete();

    /// Whether the end was reached.
    boolean ended();

    /// Goes back to the beginning, so that the content can be sent again.
    ///
    /// @return false where some of it is gone
    boolean rewind();

    /// From another thread: nobody wants the rest any more, so that its reader, waiting or not,
    /// waits no longer than this, and then fails.
    ///
    /// @param deadline absolute, by the carriers' clock
    void abandon(long deadline);

    /// The fields behind the content (RFC 9110 6.5), once it has ended.
    Head trailers();

    /// Content that is all here.
    final class Bytes implements Body {

        private static final Head NO_TRAILERS = new Head();

        private final byte[] bytes;
        private boolean taken;

        public Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public boolean next() {
            if (taken || bytes.length == 0) {
                taken = true;
                return false;
            }
            taken = true;
            return true;
        }

        @Override
        public byte[] array() {
            return bytes;
        }

        @Override
        public int offset() {
            return 0;
        }

        @Override
        public int count() {
            return bytes.length;
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public boolean ended() {
            return taken || bytes.length == 0;
        }

        @Override
        public boolean complete() {
            return true;
        }

        @Override
        public boolean rewind() {
            taken = false;
            return true;
        }

        @Override
        public void abandon(long deadline) {}

        @Override
        public Head trailers() {
            return NO_TRAILERS;
        }
    }
}
