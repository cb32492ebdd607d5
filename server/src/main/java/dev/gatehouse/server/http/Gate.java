package dev.gatehouse.server.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Lets an exchange pass, or answers it: a redirect, a preflight, a refusal.
@FunctionalInterface
public interface Gate {

    /// @return null to let it pass
    @Nullable Answer answer(Exchange exchange) throws IOException;
}
