package dev.gatehouse.k8s.watch.schema;

/// Names as RFC 1123 has them, in lower case. Most texts of a manifest are such names: by hand they
/// are checked ten times as fast as by a pattern, which counts when 5,000 routes are read.
final class DnsNames {

    private DnsNames() {}

    /// `[a-z0-9]([-a-z0-9]*[a-z0-9])?`
    static boolean isLabel(String text) {
        return isLabel(text, 0, text.length());
    }

    /// Labels with dots between them.
    static boolean isSubdomain(String text) {
        return isSubdomain(text, 0);
    }

    /// A subdomain, or `*.` before one.
    static boolean isHostname(String text) {
        return isSubdomain(text, text.startsWith("*.") ? 2 : 0);
    }

    private static boolean isSubdomain(String text, int start) {
        for (var from = start; ; ) {
            var dot = text.indexOf('.', from);
            if (dot < 0) {
                return isLabel(text, from, text.length());
            }
            if (!isLabel(text, from, dot)) {
                return false;
            }
            from = dot + 1;
        }
    }

    private static boolean isLabel(String text, int from, int to) {
        if (from >= to || text.charAt(from) == '-' || text.charAt(to - 1) == '-') {
            return false;
        }
        for (var i = from; i < to; i++) {
            var c = text.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
                return false;
            }
        }
        return true;
    }
}
