package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.config.GatehouseConfig;
import dev.gatehouse.cli.ha.Nftables;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `gatehouse firewall`
@Command(
        name = "firewall",
        description = {
            "Prints the rules of nftables that let in what listens and nothing else: the listeners of"
                    + " the gateway that runs, SSH and the admin API as firewall in the bootstrap"
                    + " configuration says, and VRRP and BGP from the other nodes. Sets nothing"
                    + " itself: read them, and pipe them to nft -f -.",
            "",
            "With --keep it sets them, at first without listeners, and follows the gateway until it is"
                    + " ended; it leaves them in place then. It needs CAP_NET_ADMIN."
        },
        exitCodeList = {
            "0:here they are",
            "1:--keep can't set them, or --asked, and nobody does",
            "2:used wrongly, or no gateway runs"
        })
final class FirewallCommand implements Callable<Integer> {

    /// Between two looks at the gateway's listeners.
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final long DEADLINE_SECONDS = 10;

    @Spec private @Nullable CommandSpec spec;
    @Mixin private final AdminOptions options = new AdminOptions();

    @Option(names = "--keep", description = "Sets them, and keeps them up to date.")
    private boolean keep;

    @Option(
            names = "--asked",
            description =
                    "Only says, by its exit code, whether the bootstrap configuration has"
                            + " firewall.enabled.")
    private boolean asked;

    @Override
    public Integer call() throws InterruptedException {
        var config = options.configuration();
        if (asked) {
            return config.firewall().enabled() ? Gatehouse.OK : Gatehouse.REFUSED;
        }
        if (keep) {
            keep(config);
        }
        var out = Terminal.of(spec).out();
        out.print(Nftables.rules(bound(new AdminApi(config.adminAddress())), config));
        out.flush();
        return Gatehouse.OK;
    }

    /// Ends by a signal only.
    private void keep(GatehouseConfig config) throws InterruptedException {
        var api = new AdminApi(config.adminAddress());
        Set<InetSocketAddress> listeners = Set.of();
        var set = "";
        while (true) {
            var rules = Nftables.rules(listeners, config);
            if (!rules.equals(set)) {
                apply(rules);
                set = rules;
                var out = Terminal.of(spec).out();
                out.println(
                        "gatehouse: lets in " + (listeners.isEmpty() ? "no listener" : listeners));
                out.flush();
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            try {
                listeners = bound(api);
            } catch (CommandFailed _) {
                // It is away for a moment, or for longer: what listened last will listen again.
            }
        }
    }

    private static Set<InetSocketAddress> bound(AdminApi api) {
        var found = new LinkedHashSet<InetSocketAddress>();
        for (var gateway : api.get("/api/v1/gateways", Map.of()).path("items")) {
            for (var listener : gateway.path("listeners")) {
                if (listener.path("served").asText().equals("yes")) {
                    listener.path("addresses").forEach(address -> add(address, found));
                }
            }
        }
        return found;
    }

    private static void add(JsonNode address, Collection<InetSocketAddress> found) {
        var text = address.asText();
        var colon = text.lastIndexOf(':');
        var host = text.substring(0, Math.max(colon, 0)).replaceAll("[\\[\\]]", "");
        try {
            var port = Integer.parseInt(text.substring(colon + 1));
            found.add(new InetSocketAddress(InetAddress.ofLiteral(host), port));
        } catch (IllegalArgumentException _) {
            throw new CommandFailed(
                    Gatehouse.USAGE, "the gateway names a listener's address \"" + text + "\"");
        }
    }

    private static void apply(String rules) throws InterruptedException {
        try {
            var process =
                    new ProcessBuilder(List.of("nft", "-f", "-")).redirectErrorStream(true).start();
            try (var in = process.getOutputStream()) {
                in.write(rules.getBytes(StandardCharsets.UTF_8));
            }
            var guard =
                    process.onExit()
                            .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                            .exceptionally(_ -> process.destroyForcibly());
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (guard.join().waitFor() != 0) {
                throw new CommandFailed(
                        Gatehouse.REFUSED,
                        "the rules can't be set: "
                                + said.lines().findFirst().orElse("nft says nothing")
                                + "; --keep needs CAP_NET_ADMIN");
            }
        } catch (IOException e) {
            throw new CommandFailed(
                    Gatehouse.REFUSED,
                    "the rules can't be set: " + e.getMessage() + ": install nftables");
        }
    }
}
