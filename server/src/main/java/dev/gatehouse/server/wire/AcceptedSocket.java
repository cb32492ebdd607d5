package dev.gatehouse.server.wire;

import java.net.InetSocketAddress;

/// The descriptor of a connection that was accepted, on its way to a loop, and its two ends.
record AcceptedSocket(int socket, InetSocketAddress local, InetSocketAddress remote) {}
