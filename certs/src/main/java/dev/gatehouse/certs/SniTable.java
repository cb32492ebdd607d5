package dev.gatehouse.certs;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds the most specific of some host names that takes a server name, as Gateway API ranks them:
/// the exact one, else the longest wildcard (whose star stands for one label or more), else the one
/// for any. Immutable, hence shared freely between threads. Costs one probe per label.
///
/// @param <T> what stands behind a host name
public final class SniTable<T> {

    private final Map<String, T> exact = new HashMap<>();
    // By suffix with its dot: `.example.com`.
    private final Map<String, T> wildcards = new HashMap<>();
    private final @Nullable T any;

    private SniTable(Map<String, ? extends T> values) {
        T forAny = null;
        for (var entry : values.entrySet()) {
            var name = entry.getKey().toLowerCase(Locale.ROOT);
            if (name.isEmpty() || name.equals("*")) {
                forAny = entry.getValue();
            } else if (name.startsWith("*.")) {
                wildcards.put(name.substring(1), entry.getValue());
            } else {
                exact.put(name, entry.getValue());
            }
        }
        any = forAny;
    }

    /// @param values by host name: exact, `*.example.com`, or `*` or nothing for any; in either
    ///   case
    public static <T> SniTable<T> of(Map<String, ? extends T> values) {
        return new SniTable<>(values);
    }

    /// What stands behind the most specific host name that takes what this client asks for; a
    /// client that asks for none gets what is for any.
    public Optional<T> find(ClientHello hello) {
        return find(hello.serverName().orElse(""));
    }

    /// What stands behind the most specific host name that takes this one.
    ///
    /// @param name lower case, without a trailing dot; empty for none
    public Optional<T> find(String name) {
        var found = exact.get(name);
        if (found != null) {
            return Optional.of(found);
        }
        if (!wildcards.isEmpty()) {
            // From the left, so that the longest suffix comes first. The star is one label at
            // least.
            for (var dot = name.indexOf('.', 1); dot > 0; dot = name.indexOf('.', dot + 1)) {
                found = wildcards.get(name.substring(dot));
                if (found != null) {
                    return Optional.of(found);
                }
            }
        }
        return Optional.ofNullable(any);
    }
}
