package dev.gatehouse.server.wire;

import java.io.IOException;
import java.net.InetSocketAddress;

/// A byte stream that looks blocking. One reader and one writer at a time; they may be two virtual
/// threads. Every method but [#close()] and [#expireRead()] is called on a virtual thread of the
/// [Carriers] that made the wire, on the carrier where the wire lives.
public interface Wire extends AutoCloseable {

    /// Sets the instant until which reads, from now on, wait: absolute, by [Carriers#clock()];
    /// [NanoClock#NEVER] for none. Also takes effect on a read that is waiting now. Costs a store.
    void readDeadline(long nanos);

    /// Makes the read deadline pass now, from any thread: a read that waits, or the next that has
    /// to, times out. A deadline that is set afterwards counts again.
    void expireRead();

    /// Like [#readDeadline(long)], for writes: a write that has not handed over all its bytes by
    /// then fails.
    void writeDeadline(long nanos);

    /// Waits until a read would not wait: bytes, the end, or an error are there. Holds no buffer
    /// while it waits, so that an idle connection owns none.
    ///
    /// @throws TimedOut when the read deadline passes first
    void awaitReadable() throws IOException;

    /// Reads what is there, at least one byte.
    ///
    /// @param length at least 1
    /// @return how many bytes, or -1 at the end of the stream
    /// @throws TimedOut when the read deadline passes first; a wire that goes on reading then must
    ///   expect it again, since some carriers end a wait by shutting the input down
    int read(byte[] into, int from, int length) throws IOException;

    /// Like [#read], without waiting.
    ///
    /// @return 0 also where the carriers can't tell whether something is there
    default int readNow(byte[] into, int from, int length) throws IOException {
        return 0;
    }

    /// Writes all of it.
    ///
    /// @throws TimedOut when the write deadline passes first; the wire is closed then
    void write(byte[] from, int offset, int length) throws IOException;

    /// Writes all of it, for a relay: sets no deadline for the first [Carriers#BUFFER_SIZE] bytes,
    /// and asks for a new one, with 0, whenever the peer has taken as many and there are more.
    ///
    /// @throws TimedOut as [#write(byte[], int, int)]
    default void write(byte[] from, int offset, int length, Relayed relayed) throws IOException {
        for (int at = 0; at < length; at += Carriers.BUFFER_SIZE) {
            if (at > 0) {
                writeDeadline(relayed.writeUntil(0));
            }
            write(from, offset + at, Math.min(Carriers.BUFFER_SIZE, length - at));
        }
    }

    /// Told of bytes that a relay has read, before it writes them, and says until when to.
    @FunctionalInterface
    interface Relayed {

        /// @param read bytes that have come; 0 where none have and what was ahead of them is
        ///   written alone, or where the other wire has taken some of those that came before, at
        ///   least [Carriers#BUFFER_SIZE], and has time again for the rest
        /// @return the write deadline that the other wire gets
        long writeUntil(long read);
    }

    /// Moves bytes as they are to another wire, without waiting for more than are here: reads as
    /// [#read] does, and writes what it has read as [#write] does. Where both wires are plain
    /// sockets of one loop, the bytes don't pass the heap, and of a long body not even the process.
    ///
    /// What fails before `relayed` is told of bytes is this wire; afterwards it is the other.
    ///
    /// @param most at least 1; how many may be moved, and a promise that as many are wanted
    /// @return how many bytes, or -1 at the end of the stream
    long relay(Wire to, long most, Relayed relayed) throws IOException;

    /// As [#relay(Wire, long, Relayed)], with bytes that go ahead of those that are moved: with
    /// them as one write where they are here already, and alone, at once, where they are not.
    ///
    /// @param count of `ahead`; at least 1, and at most [Carriers#BUFFER_SIZE]
    /// @return how many bytes were moved; 0 where those ahead were written alone
    default long relay(Wire to, byte[] ahead, int count, long most, Relayed relayed)
            throws IOException {
        to.writeDeadline(relayed.writeUntil(0));
        to.write(ahead, 0, count);
        return 0;
    }

    /// Whether this wire, idle between two messages, is of no use any more: the peer has closed it,
    /// or has spoken out of turn. Does not wait.
    boolean stale();

    /// Whether the peer is cut off, as far as its TCP tells: something was sent, was sent again,
    /// and nothing at all has come back for this long. A peer that only takes no more is not. False
    /// where the carriers can't tell. Costs a system call.
    ///
    /// @param millis at least 1
    default boolean silent(long millis) {
        return false;
    }

    /// Whether [#silent(long)] can tell, and reading goes on after a [TimedOut].
    default boolean tellsSilence() {
        return false;
    }

    /// Sends the end of the stream; reading goes on.
    void shutdownOutput() throws IOException;

    /// Ends both directions at once and gives everything back. Idempotent, from any thread; a
    /// reader or writer that is waiting fails with an [IOException].
    @Override
    void close();

    /// Our end.
    InetSocketAddress localAddress();

    /// The peer's end.
    InetSocketAddress remoteAddress();
}
