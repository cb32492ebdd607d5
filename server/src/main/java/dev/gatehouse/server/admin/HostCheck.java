package dev.gatehouse.server.admin;

import dev.gatehouse.server.http.Authority;
import dev.gatehouse.server.http.BadMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// By which names the admin API may be asked. A page in somebody's browser can let its own name
/// lead to this machine (DNS rebinding) and read what it gets, as the browser takes both for one
/// site; but then the browser sends that name.
public final class HostCheck {

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    /// What load balancers ask, by whatever name they have for us.
    private static final Set<String> FOR_ALL = Set.of("/livez", "/readyz");

    private final Set<String> names;

    /// @param names besides `localhost` and addresses, which no DNS leads elsewhere
    public HostCheck(List<String> names) {
        this.names =
                names.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
    }

    /// Why a request is refused, in a sentence; empty if it is not.
    ///
    /// @param path decoded
    /// @param host as it was sent, with a port where it has one
    public Optional<String> refusal(String path, String host) {
        if (FOR_ALL.contains(path)) {
            return Optional.empty();
        }
        var bytes = host.getBytes(StandardCharsets.ISO_8859_1);
        try {
            var name = Authority.parse(bytes, 0, bytes.length).host();
            if (name.startsWith("[")
                    || IPV4.matcher(name).matches()
                    || name.equals("localhost")
                    || names.contains(name)) {
                return Optional.empty();
            }
            return Optional.of(
                    "the admin API is not asked by the name "
                            + name
                            + ": ask by an IP address or localhost, or add the name to admin.hosts"
                            + " in the configuration");
        } catch (BadMessage _) {
            return Optional.of("the Host field names no host: ask by an IP address or localhost");
        }
    }
}
