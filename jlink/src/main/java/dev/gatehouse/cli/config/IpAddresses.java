package dev.gatehouse.cli.config;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// Literal IP addresses: nothing here asks a name server.
final class IpAddresses {

    private static final Pattern V4 =
            Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

    private IpAddresses() {}

    /// Reads dotted IPv4 or IPv6 (RFC 4291 2.2). Zones, IPv4's short forms and names are refused.
    static Optional<InetAddress> parse(String text) {
        // ofLiteral also takes "1.2", "010.0.0.1" and zones, which two programs read differently
        boolean plain = V4.matcher(text).matches() || V6.matcher(text).matches();
        if (!plain) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
