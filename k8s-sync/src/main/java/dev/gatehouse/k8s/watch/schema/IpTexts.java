package dev.gatehouse.k8s.watch.schema;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// IP addresses and ranges as texts, as strictly as an API server of Kubernetes 1.36 reads them.
final class IpTexts {

    private IpTexts() {}

    static boolean isIpv4(String text) {
        // 010 is 8 to some and 10 to others
        return ipv4(text, "0|[1-9][0-9]{0,2}") != null;
    }

    static boolean isIpv6(String text) {
        return ipv6(text) != null;
    }

    static boolean isIp(String text) {
        return isIpv4(text) || isIpv6(text);
    }

    /// Where leading zeros are ignored, as in the CRDs' formats `ipv4` and `ipv6`.
    static boolean isSloppyIp(String text) {
        return ipv4(text, "[0-9]{1,3}|0+[0-9]{1,3}") != null || isIpv6(text);
    }

    private static @Nullable InetAddress ipv4(String text, String part) {
        var dotted = text.split("\\.", -1);
        if (dotted.length != 4) {
            return null;
        }
        var bytes = new byte[4];
        for (var i = 0; i < 4; i++) {
            if (!dotted[i].matches(part)) {
                return null;
            }
            var value = Long.parseLong(dotted[i].replaceFirst("^0+(?=.)", ""));
            if (value > 255) {
                return null;
            }
            bytes[i] = (byte) value;
        }
        return address(bytes);
    }

    /// Without a zone. IPv4-mapped addresses are of version 6 here, other than to the JDK.
    private static @Nullable InetAddress ipv6(String text) {
        if (text.indexOf(':') < 0 || text.indexOf('%') >= 0 || text.indexOf('[') >= 0) {
            return null;
        }
        try {
            return Inet6Address.ofLiteral(text);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    /// As RFC 5952 has it, which a field that came later demands. IPv4 has no other form.
    static boolean isCanonicalIpv6(String text) {
        return ipv6(text) instanceof Inet6Address address && canonical(address).equals(text);
    }

    private static String canonical(Inet6Address address) {
        var bytes = address.getAddress();
        var groups = new ArrayList<String>();
        for (var i = 0; i < 16; i += 2) {
            groups.add(Integer.toHexString(((bytes[i] & 0xff) << 8) | (bytes[i + 1] & 0xff)));
        }
        var from = 0;
        var longest = 0;
        for (var i = 0; i < 8; i++) {
            var run = 0;
            while (i + run < 8 && groups.get(i + run).equals("0")) {
                run++;
            }
            if (run > longest) {
                from = i;
                longest = run;
            }
        }
        if (longest < 2) {
            return String.join(":", groups);
        }
        return String.join(":", groups.subList(0, from))
                + "::"
                + String.join(":", groups.subList(from + longest, 8));
    }

    /// Whether it is an address of version 4 in a form of version 6: `::ffff:10.0.0.1`.
    static boolean isMapped(String text) {
        return ipv6(text) instanceof Inet4Address;
    }

    /// Why no packet can be sent to that address from elsewhere; empty where one can.
    ///
    /// @param loopback whether loopback addresses are fine
    static String unfit(String text, boolean loopback) {
        var address = isIpv4(text) ? ipv4(text, "[0-9]+") : ipv6(text);
        if (address == null) {
            return "";
        }
        if (address.isAnyLocalAddress()) {
            return "must not be the unspecified address";
        }
        if (address.isLoopbackAddress() && !loopback) {
            return "must not be a loopback address";
        }
        if (address.isLinkLocalAddress()) {
            return "must not be a link-local address";
        }
        var bytes = address.getAddress();
        var linkLocalMulticast =
                bytes.length == 4
                        ? (bytes[0] & 0xff) == 224 && bytes[1] == 0 && bytes[2] == 0
                        : (bytes[0] & 0xff) == 0xff && (bytes[1] & 0x0f) == 2;
        return linkLocalMulticast ? "must not be a link-local multicast address" : "";
    }

    /// A range such as 10.0.0.0/8, blanks around it ignored, no bit set behind the prefix.
    static boolean isCidr(String padded) {
        var parts = List.of(padded.strip().split("/", -1));
        if (parts.size() != 2
                || !parts.get(1).matches("0|[1-9][0-9]{0,2}")
                || isMapped(parts.get(0))) {
            return false;
        }
        var address = isIpv4(parts.get(0)) ? ipv4(parts.get(0), "[0-9]+") : ipv6(parts.get(0));
        if (address == null) {
            return false;
        }
        var bytes = address.getAddress();
        var prefix = Integer.parseInt(parts.get(1));
        if (prefix > bytes.length * 8) {
            return false;
        }
        for (var bit = prefix; bit < bytes.length * 8; bit++) {
            if (((bytes[bit / 8] >> (7 - bit % 8)) & 1) == 1) {
                return false;
            }
        }
        return true;
    }
}
