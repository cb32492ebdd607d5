package dev.gatehouse.k8s.translate;

import dev.gatehouse.model.Hostname;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Host names as Gateway API lets people write them.
final class Hostnames {

    /// RFC 1123 2.1, with an optional wildcard as the first label.
    private static final Pattern FORM =
            Pattern.compile(
                    "(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private static final int LONGEST = 253;

    private Hostnames() {}

    /// A name, exact or a wildcard; nothing declared is [Hostname#ANY]. Empty where it is no name.
    static Optional<Hostname> parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Optional.of(Hostname.ANY);
        }
        var lower = text.toLowerCase(Locale.ROOT);
        if (lower.length() > LONGEST || !FORM.matcher(lower).matches()) {
            return Optional.empty();
        }
        return Optional.of(new Hostname(lower));
    }

    /// An exact name.
    static Optional<String> precise(@Nullable String text) {
        return Declared.empty(text)
                ? Optional.empty()
                : parse(text).filter(h -> !h.wildcard()).map(Hostname::text);
    }
}
