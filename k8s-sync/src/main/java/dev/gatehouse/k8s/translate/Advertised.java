package dev.gatehouse.k8s.translate;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is said in a Gateway's status where clients reach an address of ours by another one, such
/// as the public address of a NAT in front.
public final class Advertised {

    /// Every address is reached as it is.
    public static final Advertised SAME = new Advertised(Map.of());

    private final Map<InetAddress, InetAddress> shown;

    private Advertised(Map<InetAddress, InetAddress> shown) {
        this.shown = Map.copyOf(shown);
    }

    /// What became of a configuration.
    public sealed interface Parsed {

        /// It can be used.
        record Good(Advertised advertised) implements Parsed {}

        /// @param reason names the entry and says what to write
        record Bad(String reason) implements Parsed {}
    }

    /// Reads entries `OWN=SHOWN`, both IP addresses.
    public static Parsed parse(List<String> entries) {
        var shown = new HashMap<InetAddress, InetAddress>();
        for (var entry : entries) {
            var sides = entry.split("=", -1);
            var own = sides.length == 2 ? address(sides[0]) : Optional.<InetAddress>empty();
            var other = sides.length == 2 ? address(sides[1]) : Optional.<InetAddress>empty();
            if (own.isEmpty() || other.isEmpty()) {
                return new Parsed.Bad(
                        "\""
                                + entry
                                + "\" does not say what is advertised for an address: write"
                                + " OWN=SHOWN, such as 10.0.0.1=203.0.113.7");
            }
            if (shown.put(own.get(), other.get()) != null) {
                return new Parsed.Bad("\"" + entry + "\" is the second entry for its address");
            }
        }
        return new Parsed.Good(new Advertised(shown));
    }

    private static Optional<InetAddress> address(String text) {
        return IpLiterals.parse(text.strip());
    }

    InetAddress shown(InetAddress own) {
        return shown.getOrDefault(own, own);
    }

    /// Ours, which is shown as this one.
    InetAddress own(InetAddress other) {
        return shown.entrySet().stream()
                .filter(entry -> entry.getValue().equals(other))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(other);
    }
}
