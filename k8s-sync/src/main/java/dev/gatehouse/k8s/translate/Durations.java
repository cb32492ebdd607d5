package dev.gatehouse.k8s.translate;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// Durations as Gateway API writes them (GEP-2257): `500ms`, `1m30s`, `0s`.
final class Durations {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,5}(h|m|s|ms)){1,4}");
    private static final Pattern PART = Pattern.compile("([0-9]{1,5})(ms|h|m|s)");

    private Durations() {}

    /// Empty where it is no duration.
    static Optional<Duration> parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        var sum = Duration.ZERO;
        for (var part = PART.matcher(text); part.find(); ) {
            var amount = Long.parseLong(part.group(1));
            sum =
                    sum.plus(
                            switch (part.group(2)) {
                                case "h" -> Duration.ofHours(amount);
                                case "m" -> Duration.ofMinutes(amount);
                                case "s" -> Duration.ofSeconds(amount);
                                case String _ -> Duration.ofMillis(amount);
                            });
        }
        return Optional.of(sum);
    }
}
