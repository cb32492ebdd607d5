package dev.gatehouse.cli.config;

import dev.gatehouse.k8s.translate.AddressPools;
import dev.gatehouse.k8s.translate.Advertised;
import dev.gatehouse.server.AccessLogOptions;
import dev.gatehouse.server.AddressRange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a value looks like: how it is read, and how it is described to people and to a JSON Schema.
public sealed interface ValueType<T> {

    /// Reads a value as it stands in the environment, on the command line or in a scalar of the
    /// file. A list's items are separated by commas.
    Parsed<T> parse(String text);

    /// For the reference, such as `whole number, 1 to 1000`.
    String describe();

    /// A path of the file system.
    record FilePath() implements ValueType<Path> {

        @Override
        public Parsed<Path> parse(String text) {
            if (text.isBlank()) {
                return new Parsed.Wrong<>("a path is needed here");
            }
            try {
                return new Parsed.Value<>(Path.of(text));
            } catch (InvalidPathException e) {
                return new Parsed.Wrong<>("\"" + text + "\" is not a path: " + e.getReason());
            }
        }

        @Override
        public String describe() {
            return "path";
        }
    }

    /// A whole number within bounds.
    record Count(long min, long max) implements ValueType<Long> {

        private static final Pattern DIGITS = Pattern.compile("-?[0-9]{1,18}");

        @Override
        public Parsed<Long> parse(String text) {
            if (!DIGITS.matcher(text).matches()) {
                return new Parsed.Wrong<>("\"" + text + "\" is not a " + describe());
            }
            long number = Long.parseLong(text);
            if (number < min || number > max) {
                return new Parsed.Wrong<>(text + " is out of range; it is a " + describe());
            }
            return new Parsed.Value<>(number);
        }

        @Override
        public String describe() {
            return "whole number, " + min + " to " + max;
        }
    }

    /// A duration as in the Gateway API (GEP-2257): `1h30m`, `10s`, `250ms`.
    record Span(Duration min, Duration max) implements ValueType<Duration> {

        /// GEP-2257's pattern.
        static final String PATTERN = "([0-9]{1,5}(h|m|s|ms)){1,4}";

        private static final Pattern WHOLE = Pattern.compile(PATTERN);
        private static final Pattern PART = Pattern.compile("([0-9]+)(ms|h|m|s)");

        @Override
        public Parsed<Duration> parse(String text) {
            if (!WHOLE.matcher(text).matches()) {
                return new Parsed.Wrong<>(
                        "\"" + text + "\" is not a duration such as 10s, 1m30s or 250ms");
            }
            var sum = Duration.ZERO;
            var parts = PART.matcher(text);
            while (parts.find()) {
                long amount = Long.parseLong(parts.group(1));
                sum = sum.plus(amount(amount, parts.group(2)));
            }
            if (sum.compareTo(min) < 0 || sum.compareTo(max) > 0) {
                return new Parsed.Wrong<>(text + " is out of range; it is a " + describe());
            }
            return new Parsed.Value<>(sum);
        }

        private static Duration amount(long amount, String unit) {
            return switch (unit) {
                case "h" -> Duration.ofHours(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "ms" -> Duration.ofMillis(amount);
                default -> throw new IllegalArgumentException("no such unit: " + unit);
            };
        }

        @Override
        public String describe() {
            return "duration, " + text(min) + " to " + text(max);
        }

        /// A duration as it is written here.
        static String text(Duration duration) {
            if (duration.isZero()) {
                return "0s";
            }
            if (duration.toMillisPart() != 0) {
                return duration.toMillis() + "ms";
            }
            return duration.toSeconds() % 3600 == 0
                    ? duration.toHours() + "h"
                    : duration.toSeconds() + "s";
        }
    }

    /// Yes or no.
    record Flag() implements ValueType<Boolean> {

        @Override
        public Parsed<Boolean> parse(String text) {
            return switch (text) {
                case "true" -> new Parsed.Value<>(true);
                case "false" -> new Parsed.Value<>(false);
                default -> new Parsed.Wrong<>("\"" + text + "\" is not one of " + describe());
            };
        }

        @Override
        public String describe() {
            return "true | false";
        }
    }

    /// A name by rules of its own.
    ///
    /// @param pattern a regular expression for the whole name
    /// @param what such as `name of a namespace`
    record Name(String pattern, String what) implements ValueType<String> {

        @Override
        public Parsed<String> parse(String text) {
            return text.matches(pattern)
                    ? new Parsed.Value<>(text)
                    : new Parsed.Wrong<>("\"" + text + "\" is not a " + what);
        }

        @Override
        public String describe() {
            return what;
        }
    }

    /// One of a few words.
    record OneOf<E extends Enum<E>>(Class<E> of) implements ValueType<E> {

        @Override
        public Parsed<E> parse(String text) {
            for (var constant : of.getEnumConstants()) {
                if (word(constant).equals(text)) {
                    return new Parsed.Value<>(constant);
                }
            }
            return new Parsed.Wrong<>("\"" + text + "\" is not one of " + describe());
        }

        List<String> words() {
            return Arrays.stream(of.getEnumConstants()).map(OneOf::word).toList();
        }

        @Override
        public String describe() {
            return String.join(" | ", words());
        }

        private static String word(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
    }

    /// A literal IP address and a port; no host name, so that nothing is looked up at start.
    record SocketAddress() implements ValueType<InetSocketAddress> {

        @Override
        public Parsed<InetSocketAddress> parse(String text) {
            int colon = text.lastIndexOf(':');
            var host = colon < 0 ? "" : text.substring(0, colon);
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            } else if (host.indexOf(':') >= 0) {
                host = ""; // IPv6 without brackets: which colon is the port's cannot be told
            }
            var address = literal(host);
            if (address.isPresent()
                    && new Count(0, 65_535).parse(text.substring(colon + 1))
                            instanceof Parsed.Value<Long>(var port)) {
                return new Parsed.Value<>(
                        new InetSocketAddress(address.get(), Math.toIntExact(port)));
            }
            return new Parsed.Wrong<>(
                    "\"" + text + "\" is not an IP address and a port, such as 127.0.0.1:9901");
        }

        private static Optional<InetAddress> literal(String host) {
            try {
                return Optional.of(InetAddress.ofLiteral(host));
            } catch (IllegalArgumentException _) {
                return Optional.empty();
            }
        }

        @Override
        public String describe() {
            return "IP address:port";
        }
    }

    /// An entry of an address pool: an address, a range `first-last`, or a CIDR block.
    record PoolEntry() implements ValueType<String> {

        @Override
        public Parsed<String> parse(String text) {
            return switch (AddressPools.parse(List.of(text))) {
                case AddressPools.Parsed.Good _ -> new Parsed.Value<>(text);
                case AddressPools.Parsed.Bad(var reason) -> new Parsed.Wrong<>(reason);
            };
        }

        @Override
        public String describe() {
            return "IP address, first-last, or CIDR block";
        }
    }

    /// An address of ours, and what is said instead of it.
    record AdvertisedEntry() implements ValueType<String> {

        @Override
        public Parsed<String> parse(String text) {
            return switch (Advertised.parse(List.of(text))) {
                case Advertised.Parsed.Good _ -> new Parsed.Value<>(text);
                case Advertised.Parsed.Bad(var reason) -> new Parsed.Wrong<>(reason);
            };
        }

        @Override
        public String describe() {
            return "IP address=IP address";
        }
    }

    /// A literal IP address.
    record Address() implements ValueType<InetAddress> {

        @Override
        public Parsed<InetAddress> parse(String text) {
            try {
                return new Parsed.Value<>(InetAddress.ofLiteral(text));
            } catch (IllegalArgumentException _) {
                return new Parsed.Wrong<>("\"" + text + "\" is not an IP address");
            }
        }

        @Override
        public String describe() {
            return "IP address";
        }
    }

    /// An address that moves between nodes, and its prefix length.
    record MovingAddress() implements ValueType<HighAvailability.Moving> {

        @Override
        public Parsed<HighAvailability.Moving> parse(String text) {
            int slash = text.indexOf('/');
            var host = slash < 0 ? text : text.substring(0, slash);
            if (new Address().parse(host) instanceof Parsed.Value<InetAddress>(var address)
                    && !address.isAnyLocalAddress()
                    && !address.isLoopbackAddress()
                    && !address.isMulticastAddress()) {
                long whole = address.getAddress().length * 8L;
                var length = slash < 0 ? Long.toString(whole) : text.substring(slash + 1);
                if (new Count(1, whole).parse(length) instanceof Parsed.Value<Long>(var bits)) {
                    return new Parsed.Value<>(
                            new HighAvailability.Moving(address, Math.toIntExact(bits)));
                }
            }
            return new Parsed.Wrong<>(
                    "\"" + text + "\" is not an IP address of one's own, such as 192.0.2.10/24");
        }

        @Override
        public String describe() {
            return "IP address, or with its prefix length";
        }
    }

    /// A BGP neighbour: its address, and the number of its autonomous system.
    record Neighbour() implements ValueType<HighAvailability.Neighbour> {

        @Override
        public Parsed<HighAvailability.Neighbour> parse(String text) {
            int equals = text.indexOf('=');
            if (equals > 0
                    && new Address().parse(text.substring(0, equals))
                            instanceof Parsed.Value<InetAddress>(var address)
                    && new Count(1, 4_294_967_295L).parse(text.substring(equals + 1))
                            instanceof Parsed.Value<Long>(var asn)) {
                return new Parsed.Value<>(new HighAvailability.Neighbour(address, asn));
            }
            return new Parsed.Wrong<>(
                    "\""
                            + text
                            + "\" is not an IP address=number of an autonomous system, such as"
                            + " 192.0.2.1=64512");
        }

        @Override
        public String describe() {
            return "IP address=number of an autonomous system";
        }
    }

    /// Where a log goes.
    record LogTarget() implements ValueType<AccessLogOptions.Target> {

        @Override
        public Parsed<AccessLogOptions.Target> parse(String text) {
            return switch (text) {
                case "off" -> new Parsed.Value<>(new AccessLogOptions.Target.Off());
                case "stdout" -> new Parsed.Value<>(new AccessLogOptions.Target.StandardOutput());
                default -> file(text);
            };
        }

        // A file in no folder is more likely a word that was misspelt.
        private Parsed<AccessLogOptions.Target> file(String text) {
            if (text.indexOf('/') >= 0
                    && new FilePath().parse(text) instanceof Parsed.Value<Path>(var path)) {
                return new Parsed.Value<>(new AccessLogOptions.Target.File(path));
            }
            return new Parsed.Wrong<>("\"" + text + "\" is not one of " + describe());
        }

        @Override
        public String describe() {
            return "off | stdout | path with a slash";
        }
    }

    /// A set of peers: an address or a CIDR block.
    record Block() implements ValueType<AddressRange> {

        @Override
        public Parsed<AddressRange> parse(String text) {
            try {
                return new Parsed.Value<>(AddressRange.parse(text));
            } catch (IllegalArgumentException _) {
                return new Parsed.Wrong<>(
                        "\""
                                + text
                                + "\" is neither an IP address nor a CIDR block such as 10.0.0.0/8");
            }
        }

        @Override
        public String describe() {
            return "IP address or CIDR block";
        }
    }

    /// Values of one type; in the environment and on the command line separated by commas.
    record Items<T>(ValueType<T> item) implements ValueType<List<T>> {

        @Override
        public Parsed<List<T>> parse(String text) {
            var values = new ArrayList<T>();
            if (text.isBlank()) {
                return new Parsed.Value<>(List.of());
            }
            for (var part : text.split(",", -1)) {
                switch (item.parse(part.strip())) {
                    case Parsed.Value<T>(var value) -> values.add(value);
                    case Parsed.Wrong<T>(var why) -> {
                        return new Parsed.Wrong<>(why);
                    }
                }
            }
            return new Parsed.Value<>(List.copyOf(values));
        }

        @Override
        public String describe() {
            return "list of: " + item.describe();
        }
    }
}
