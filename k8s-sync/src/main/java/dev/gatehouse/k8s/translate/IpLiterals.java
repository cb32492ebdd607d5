package dev.gatehouse.k8s.translate;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// IP addresses in text. Names are never looked up.
public final class IpLiterals {

    // The JDK takes `10.1` and `010.0.0.1` too, which two programs read as two addresses.
    private static final Pattern V4 =
            Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    private IpLiterals() {}

    /// An address in dotted decimals (RFC 6943 3.1.1, strict) or as RFC 4291 2.2 writes it, without
    /// brackets and without a zone.
    public static Optional<InetAddress> parse(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        var v6 = text.indexOf(':') >= 0 && V6.matcher(text).matches();
        if (!v6 && !V4.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// An address as RFC 5952 4 writes it, without brackets.
    static String text(InetAddress address) {
        var raw = address.getAddress();
        if (raw.length == 4) {
            return address.getHostAddress();
        }
        var groups = new int[8];
        for (var i = 0; i < groups.length; i++) {
            groups[i] = (raw[2 * i] & 0xff) << 8 | (raw[2 * i + 1] & 0xff);
        }
        var from = 0;
        var zeros = 1;
        for (var i = 0; i < groups.length; i++) {
            var run = 0;
            while (i + run < groups.length && groups[i + run] == 0) {
                run++;
            }
            if (run > zeros) {
                from = i;
                zeros = run;
            }
        }
        var text = new StringBuilder();
        for (var i = 0; i < groups.length; i++) {
            if (zeros > 1 && i == from) {
                text.append("::");
                i += zeros - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
