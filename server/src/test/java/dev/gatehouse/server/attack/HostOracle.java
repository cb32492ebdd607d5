package dev.gatehouse.server.attack;

/// What a `Host` field value is, by RFC 3986 3.2.2 and the gateway's own rules.
final class HostOracle {

    enum Verdict {
        GOOD,
        BAD,
        /// a legal reg-name that nobody uses: it may be refused
        DOUBTFUL
    }

    private HostOracle() {}

    static Verdict of(String value) {
        if (value.matches("\\[[0-9A-Fa-f:.]+](:[0-9]{1,5})?")) {
            return value.matches("\\[(::1|2001:[dD][bB]8::1)](:80)?")
                    ? Verdict.GOOD
                    : Verdict.DOUBTFUL;
        }
        if (!value.matches("[A-Za-z0-9._~!$&'()*+;=%-]+(:[0-9]+)?")) {
            return Verdict.BAD;
        }
        var colon = value.indexOf(':');
        if (colon >= 0) {
            var digits = value.substring(colon + 1);
            if (digits.length() > 5) {
                return digits.startsWith("0") ? Verdict.DOUBTFUL : Verdict.BAD;
            }
            if (Integer.parseInt(digits) > 65535) {
                return Verdict.BAD;
            }
            if (digits.startsWith("0")) {
                return Verdict.DOUBTFUL;
            }
        }
        var name = colon < 0 ? value : value.substring(0, colon);
        if (name.replaceAll("%[0-9A-Fa-f]{2}", "").contains("%")) {
            return Verdict.BAD;
        }
        return name.matches("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?\\.?") && !name.contains("..")
                ? Verdict.GOOD
                : Verdict.DOUBTFUL;
    }
}
