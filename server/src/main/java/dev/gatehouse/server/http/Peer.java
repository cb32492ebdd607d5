package dev.gatehouse.server.http;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// Who is at the other end of a client's connection, and where it came in. Immutable.
public final class Peer {

    private final InetSocketAddress address;
    private final InetSocketAddress local;
    private final String scheme;
    private final boolean trusted;
    private final @Nullable Encryption encryption;
    private final byte[] addressText;
    private final byte[] forwardedPrefix;

    /// @param address the other end of the connection
    /// @param local our end
    /// @param trusted whether what this peer says of those before it is believed
    /// @param encryption null where the connection is in clear text
    public Peer(
            InetSocketAddress address,
            InetSocketAddress local,
            boolean trusted,
            @Nullable Encryption encryption) {
        this.address = address;
        this.local = local;
        this.scheme = encryption == null ? "http" : "https";
        this.encryption = encryption;
        this.trusted = trusted;
        var ip = address.getAddress();
        var text = ip.getHostAddress();
        this.addressText = Ascii.bytes(text);
        // RFC 7239 6: an IPv6 address stands in brackets, and so in quotes.
        var node = ip instanceof Inet6Address ? "\"[" + text + "]\"" : text;
        this.forwardedPrefix = Ascii.bytes("for=" + node + ";proto=" + scheme);
    }

    public InetSocketAddress address() {
        return address;
    }

    public InetSocketAddress local() {
        return local;
    }

    public String scheme() {
        return scheme;
    }

    /// How the connection is encrypted; null where it is not.
    public @Nullable Encryption encryption() {
        return encryption;
    }

    public boolean trusted() {
        return trusted;
    }

    /// The address without port, for `X-Forwarded-For`; not to be changed.
    public byte[] addressText() {
        return addressText;
    }

    /// An element of `Forwarded` (RFC 7239 4) without its `host`; not to be changed.
    public byte[] forwardedPrefix() {
        return forwardedPrefix;
    }
}
