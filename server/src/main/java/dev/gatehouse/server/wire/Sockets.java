package dev.gatehouse.server.wire;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;

/// TCP sockets by the C library, as one thread makes them; it has one place for addresses and
/// options. Descriptors belong to the caller once they are returned.
final class Sockets {

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    // struct sockaddr_in and sockaddr_in6: family in the host's order, port in the network's.
    private static final int PORT_AT = 2;
    private static final int IPV4_AT = 4;
    private static final int IPV4_SIZE = 16;
    private static final int IPV6_AT = 8;
    private static final int SCOPE_AT = 24;
    private static final int IPV6_SIZE = 28;

    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_REUSEPORT = 15;
    private static final int SO_ERROR = 4;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_NODELAY = 1;
    private static final int TCP_INFO = 11;

    // struct tcp_info of <linux/tcp.h>, which only ever grows at its end.
    private static final int INFO_RETRANSMITS_AT = 2;
    private static final int INFO_UNACKED_AT = 24;
    private static final int INFO_LAST_ACK_RECEIVED_AT = 56;
    private static final int INFO_SIZE = 60;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;

    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    private final Libc libc;
    // Also for what a socket tells of itself.
    private final MemorySegment address = Arena.ofAuto().allocate(128, 8);
    private final MemorySegment length = Arena.ofAuto().allocate(4, 4);
    private final MemorySegment option = Arena.ofAuto().allocate(4, 4);

    Sockets(Libc libc) {
        this.libc = libc;
    }

    /// Binds and listens; `accept` on it does not wait. What it accepts has `TCP_NODELAY`, which
    /// Linux passes on.
    int listen(InetSocketAddress at, int backlog) throws IOException {
        int socket = libc.check(libc.socket(family(at.getAddress())));
        try {
            set(socket, SOL_SOCKET, SO_REUSEADDR, 1);
            set(socket, SOL_SOCKET, SO_REUSEPORT, 1); // see Overlap
            set(socket, IPPROTO_TCP, TCP_NODELAY, 1);
            if (at.getAddress() instanceof Inet6Address) {
                set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 0); // as the JDK does
            }
            libc.check(libc.bind(socket, address.address(), put(at)));
            libc.check(libc.listen(socket, backlog));
            return socket;
        } catch (IOException e) {
            libc.close(socket);
            throw e;
        }
    }

    /// Takes a connection.
    ///
    /// @return its socket, or `-errno`: `-EAGAIN` where there is none
    int accept(int listening) {
        clearAddress();
        return libc.accept(listening, address.address(), length.address());
    }

    /// The peer's address of what was accepted last.
    InetSocketAddress acceptedFrom() throws UnknownHostException {
        return taken();
    }

    /// Begins to connect. Whether it succeeded is asked by [#connected], once the socket takes
    /// bytes.
    int connect(InetSocketAddress to) throws IOException {
        int socket = libc.check(libc.socket(family(to.getAddress())));
        try {
            set(socket, IPPROTO_TCP, TCP_NODELAY, 1);
            int result = libc.connect(socket, address.address(), put(to));
            if (result < 0 && result != -Libc.EINPROGRESS) {
                throw libc.failure(result);
            }
            return socket;
        } catch (IOException e) {
            libc.close(socket);
            throw e;
        }
    }

    /// @throws IOException when the connection could not be made, with the reason
    void connected(int socket) throws IOException {
        int errno = get(socket, SOL_SOCKET, SO_ERROR);
        if (errno != 0) {
            throw libc.failure(-errno);
        }
    }

    /// Whether small writes go out at once: 1 or 0.
    int noDelay(int socket) throws IOException {
        return get(socket, IPPROTO_TCP, TCP_NODELAY);
    }

    InetSocketAddress localAddress(int socket) throws IOException {
        clearAddress();
        libc.check(libc.localAddress(socket, address.address(), length.address()));
        return taken();
    }

    /// Whether segments are out that were sent again, and no acknowledgement of any kind has come
    /// for this long. With a window of zero there are none out, only probes.
    boolean silent(int socket, long millis) {
        length.set(ValueLayout.JAVA_INT, 0, INFO_SIZE);
        int result =
                libc.option(socket, IPPROTO_TCP, TCP_INFO, address.address(), length.address());
        return result >= 0
                && address.get(ValueLayout.JAVA_BYTE, INFO_RETRANSMITS_AT) != 0
                && address.get(ValueLayout.JAVA_INT, INFO_UNACKED_AT) != 0
                && Integer.toUnsignedLong(
                                address.get(ValueLayout.JAVA_INT, INFO_LAST_ACK_RECEIVED_AT))
                        >= millis;
    }

    /// How many connections wait in a listening socket's queue; 0 where the system does not tell.
    int queued(int listening) {
        length.set(ValueLayout.JAVA_INT, 0, INFO_SIZE);
        int result =
                libc.option(listening, IPPROTO_TCP, TCP_INFO, address.address(), length.address());
        return result < 0 ? 0 : address.get(ValueLayout.JAVA_INT, INFO_UNACKED_AT);
    }

    private void set(int socket, int level, int name, int value) throws IOException {
        option.set(ValueLayout.JAVA_INT, 0, value);
        libc.check(libc.setOption(socket, level, name, option.address(), 4));
    }

    private int get(int socket, int level, int name) throws IOException {
        length.set(ValueLayout.JAVA_INT, 0, 4);
        libc.check(libc.option(socket, level, name, option.address(), length.address()));
        return option.get(ValueLayout.JAVA_INT, 0);
    }

    private static int family(InetAddress address) {
        return address instanceof Inet4Address ? AF_INET : AF_INET6;
    }

    private void clearAddress() {
        address.fill((byte) 0);
        length.set(ValueLayout.JAVA_INT, 0, (int) address.byteSize());
    }

    /// @return the bytes that it takes
    private int put(InetSocketAddress at) {
        address.fill((byte) 0);
        var ip = at.getAddress();
        var bytes = ip.getAddress();
        address.set(ValueLayout.JAVA_SHORT, 0, (short) family(ip));
        address.set(NETWORK_SHORT, PORT_AT, (short) at.getPort());
        if (ip instanceof Inet6Address ipv6) {
            MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, IPV6_AT, bytes.length);
            address.set(ValueLayout.JAVA_INT, SCOPE_AT, ipv6.getScopeId());
            return IPV6_SIZE;
        }
        MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, IPV4_AT, bytes.length);
        return IPV4_SIZE;
    }

    private InetSocketAddress taken() throws UnknownHostException {
        int port = Short.toUnsignedInt(address.get(NETWORK_SHORT, PORT_AT));
        return address.get(ValueLayout.JAVA_SHORT, 0) == AF_INET
                ? new InetSocketAddress(ip(IPV4_AT, 4), port)
                : new InetSocketAddress(scoped(ip(IPV6_AT, 16)), port);
    }

    /// IPv4 addresses that come mapped into IPv6 ones are IPv4 addresses.
    private InetAddress ip(int at, int size) throws UnknownHostException {
        var bytes = new byte[size];
        MemorySegment.copy(address, ValueLayout.JAVA_BYTE, at, bytes, 0, size);
        return InetAddress.getByAddress(bytes);
    }

    private InetAddress scoped(InetAddress ip) throws UnknownHostException {
        int scope = address.get(ValueLayout.JAVA_INT, SCOPE_AT);
        return scope != 0 && ip instanceof Inet6Address
                ? Inet6Address.getByAddress(null, ip.getAddress(), scope)
                : ip;
    }
}
