package dev.gatehouse.server.http;

import java.net.InetSocketAddress;

/// Who is at the other end of a client's connection, and where it came in.
///
/// @param address the other end of the connection
/// @param local our end
/// @param scheme `http` or `https`: whether the connection is encrypted
/// @param trusted whether what this peer says of those before it is believed
public record Peer(
        InetSocketAddress address, InetSocketAddress local, String scheme, boolean trusted) {}
