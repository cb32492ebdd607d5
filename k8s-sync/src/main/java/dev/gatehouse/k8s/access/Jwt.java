package dev.gatehouse.k8s.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/// JSON Web Tokens (RFC 7519), such as the token of a ServiceAccount. Nothing is verified: that is
/// the server's.
final class Jwt {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Years that nobody means: such a number is in milliseconds, or an accident.
    private static final long MAX_SECONDS = Instant.parse("9999-01-01T00:00:00Z").getEpochSecond();

    private Jwt() {}

    /// The `exp` of a token; empty if it is no such token, or has none.
    static Optional<Instant> end(String token) {
        var parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            var claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
            var end = claims == null ? 0 : claims.path("exp").asLong();
            return end > 0 && end < MAX_SECONDS
                    ? Optional.of(Instant.ofEpochSecond(end))
                    : Optional.empty();
        } catch (IllegalArgumentException | IOException _) {
            return Optional.empty();
        }
    }
}
