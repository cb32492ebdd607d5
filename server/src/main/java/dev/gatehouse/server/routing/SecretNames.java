package dev.gatehouse.server.routing;

import java.util.List;
import java.util.Locale;

/// Which header fields and query parameters look as if their values were secret. A guess by the
/// name, which errs on the side of silence.
public final class SecretNames {

    /// What stands in place of a secret value.
    public static final String REDACTED = "redacted";

    // With hyphens and underscores left out. Covers Authorization, Proxy-Authorization, Cookie and
    // Set-Cookie.
    private static final List<String> PARTS =
            List.of(
                    "authorization",
                    "cookie",
                    "token",
                    "secret",
                    "password",
                    "passwd",
                    "apikey",
                    "accesskey",
                    "authkey",
                    "privatekey",
                    "credential",
                    "signature");

    private SecretNames() {}

    /// The value, unless the name says that it is secret.
    public static String shown(String name, String value) {
        return secret(name) ? REDACTED : value;
    }

    static boolean secret(String name) {
        var plain = name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
        return PARTS.stream().anyMatch(plain::contains);
    }
}
