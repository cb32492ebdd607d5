package dev.gatehouse.server.wire;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// A listening socket of the JDK's. The channel blocks, since closing one that is registered with a
/// selector frees its address only after the next select.
record ListeningChannel(ServerSocketChannel channel, InetSocketAddress address, Taker onAccepted)
        implements ListeningSocket {

    /// Takes a new connection over; runs on the acceptor's thread, and must be quick.
    @FunctionalInterface
    interface Taker {
        void take(SocketChannel accepted) throws IOException;
    }

    static ListeningChannel open(InetSocketAddress at, Taker onAccepted) throws IOException {
        var channel = ServerSocketChannel.open(family(at.getAddress()));
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, true); // see Overlap
            channel.bind(at, BACKLOG);
            var address = (InetSocketAddress) channel.getLocalAddress();
            return new ListeningChannel(channel, address, onAccepted);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    static ProtocolFamily family(InetAddress address) {
        return address instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
    }

    @Override
    public void accept() throws IOException {
        onAccepted.take(channel.accept());
    }

    /// The JDK has no such option: it goes on accepting.
    @Override
    public void hold() {}

    @Override
    public void stop() throws IOException {
        channel.close();
    }

    @Override
    public void close() {
        // The channel has done so when the last call of accept came back.
    }
}
