package dev.gatehouse.server.wire;

import java.io.IOException;
import java.net.InetSocketAddress;

/// What carries virtual threads and their wires. A connection lives and dies on one carrier, and a
/// virtual thread started from it stays there, too.
public interface Carriers extends AutoCloseable {

    /// A bound, listening socket address.
    interface Port extends AutoCloseable {

        /// Where it is bound, with the port that the system chose if 0 was asked for.
        InetSocketAddress address();

        /// Leaves connections to wait in the system's queue, or takes them again; one that comes at
        /// this moment may still be taken. From any thread.
        void pause(boolean paused);

        /// Has whoever comes from now on knock again after a second or so, for an address that is
        /// about to be another machine's; connections that the kernel has made are still taken. Not
        /// with the JDK's sockets, which go on accepting. From any thread, and for good.
        void hold();

        /// Stops accepting and gives the address free; connections that were accepted live on.
        @Override
        void close();
    }

    /// Binds and accepts from now on. Each connection gets a virtual thread of its own on the
    /// carrier with the fewest connections. When the process is out of descriptors, accepting backs
    /// off, without spinning, until there are some.
    ///
    /// The wildcard `::` takes IPv4 connections, too, which come with IPv4 addresses; the JDK has
    /// no option against it, and `0.0.0.0` can't be bound on the same port beside it. Every other
    /// IPv6 address takes IPv6 only.
    ///
    /// @param reception gets the wires
    /// @throws IOException when the address can't be bound; the message says why
    Port listen(InetSocketAddress at, Reception reception) throws IOException;

    /// Connects from the caller's carrier, on which the wire then lives.
    ///
    /// @param deadline absolute, by [#clock()]
    /// @throws TimedOut when the deadline passes first
    Wire connect(InetSocketAddress to, long deadline) throws IOException;

    /// Runs a task on a new virtual thread of the caller's carrier, or of some carrier if the
    /// caller is on none.
    void start(Runnable task);

    /// Runs something short that does not park on a carrier, after what is ready there now; from
    /// any thread.
    ///
    /// @param carrier 0 to `count() - 1`
    void execute(int carrier, Runnable task);

    /// How many carriers there are; state per carrier is kept in arrays of this size.
    int count();

    /// The caller's carrier, 0 to `count() - 1`. Two virtual threads with the same number may still
    /// run at once where the JDK's scheduler carries them.
    int current();

    /// A buffer of [#BUFFER_SIZE] bytes with arbitrary content, for the caller to
    /// [#release(byte[])].
    byte[] lease();

    /// A buffer of [#LARGE_SIZE] bytes with arbitrary content, for the caller to
    /// [#release(byte[])].
    byte[] leaseLarge();

    /// Gives a leased buffer back; arrays of another size are left to the collector.
    void release(byte[] buffer);

    /// Bytes of a leased buffer.
    int BUFFER_SIZE = 16 * 1024;

    /// Bytes of a large leased buffer: four TLS records and what JSSE asks for beyond.
    int LARGE_SIZE = 72 * 1024;

    NanoClock clock();

    /// Ends all ports, wires and threads.
    @Override
    void close();
}
