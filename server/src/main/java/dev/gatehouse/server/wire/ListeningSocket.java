package dev.gatehouse.server.wire;

import java.io.IOException;
import java.net.InetSocketAddress;

/// A socket that is bound and listens, on whatever the carriers are made of. Closed once by
/// [#stop()], by any thread, and then, when no `accept` is under way any more, by [#close()].
interface ListeningSocket {

    /// Connections that the kernel keeps for us; it may keep fewer (`net.core.somaxconn`).
    int BACKLOG = 4096;

    /// Where it is bound.
    InetSocketAddress address();

    /// Waits for a connection, and gives it to a carrier.
    ///
    /// @throws IOException when there is none to be had, for example for lack of descriptors
    void accept() throws IOException;

    /// Has whoever comes from now on be neither taken nor refused, if that can be; see [SynFilter].
    void hold() throws IOException;

    /// Makes `accept` fail, now and from now on.
    void stop() throws IOException;

    /// Gives the address free.
    void close() throws IOException;
}
