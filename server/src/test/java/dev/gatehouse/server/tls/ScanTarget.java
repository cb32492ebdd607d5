package dev.gatehouse.server.tls;

import dev.gatehouse.server.ServerOptions.CarriersKind;
import dev.gatehouse.server.tls.TestAuthority.Kind;

/// A gateway to be scanned, with an ECDSA and an RSA certificate on one listener for any name. Says
/// where it listens, and ends with its standard input.
final class ScanTarget {

    private ScanTarget() {}

    static void main() throws Exception {
        var authority = new TestAuthority("gateway CA");
        try (var lab = new TlsLab(CarriersKind.JDK)) {
            lab.serve(
                    lab.listener(
                            "any",
                            "",
                            TlsLab.profile(
                                    authority.key(Kind.EC, "localhost"),
                                    authority.key(Kind.RSA, "localhost"))));
            System.out.println("127.0.0.1:" + lab.at.getPort());
            while (System.in.read() >= 0) {
                // until whoever started it goes
            }
        }
    }
}
