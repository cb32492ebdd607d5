package dev.gatehouse.server.attack;

import dev.gatehouse.server.http.Authority;
import dev.gatehouse.server.http.BadMessage;

/// Every host is refused or is one that matches itself: in lower case, without a port, a dot at its
/// end or anything that another reader could take for one. A target of a fuzzer: see `fuzz/run`.
public final class HostFuzz {

    private HostFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws BadMessage {
        Authority authority;
        try {
            authority = Authority.parse(data, 0, data.length);
        } catch (BadMessage _) {
            return;
        }
        var host = authority.host();
        if (!host.matches("[a-z0-9._-]+|\\[[0-9a-f:.]+\\]") || host.endsWith(".")) {
            throw new AssertionError("the host " + WireText.show(host));
        }
        var whole = authority.port() < 0 ? host : host + ":" + authority.port();
        var again = Authority.parse(WireText.bytes(whole), 0, whole.length());
        if (!again.equals(authority)) {
            throw new AssertionError(WireText.show(whole) + " becomes " + again);
        }
    }
}
