package dev.gatehouse.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.k8s.reach.KeptRoutes.Held;
import dev.gatehouse.k8s.reach.KeptRoutes.Step;
import dev.gatehouse.k8s.reach.PodRoutes.Route;
import dev.gatehouse.k8s.reach.Prefix;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The routes of this machine that are ours, by the command `ip`. They have a protocol number of
/// their own, by which they are told from those of others.
final class IpRoutes {

    /// Of `/etc/iproute2/rt_protos`: nobody's there.
    static final String PROTOCOL = "71";

    private static final long DEADLINE_SECONDS = 10;

    private final List<String> ip;

    /// @param ip the command, such as `ip`, or `ip -n NAMESPACE`
    IpRoutes(String... ip) {
        this.ip = List.of(ip);
    }

    /// Could not be done.
    static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;

        Refused(String sentence) {
            super(sentence, null, false, false);
        }
    }

    List<Held> held() throws Refused, InterruptedException {
        var held = new ArrayList<Held>();
        for (var family : List.of("-4", "-6")) {
            held.addAll(read(run(family, "-j", "route", "show", "proto", PROTOCOL)));
        }
        return held;
    }

    static List<Held> read(String json) throws Refused {
        try {
            var held = new ArrayList<Held>();
            for (var route : new ObjectMapper().readTree(json)) {
                read(route).ifPresent(held::add);
            }
            return held;
        } catch (JsonProcessingException e) {
            throw new Refused("ip printed no JSON; iproute2 4.18 or newer is needed");
        }
    }

    // Whatever has another form was not set by us, though it has our number.
    private static Optional<Held> read(JsonNode route) {
        var gateway = route.path("gateway").asText();
        var to = route.path("dst").asText();
        var range = to.contains("/") ? to : to + (to.contains(":") ? "/128" : "/32");
        try {
            return gateway.isEmpty()
                    ? Optional.empty()
                    : Prefix.parse(range)
                            .map(prefix -> new Held(prefix, InetAddress.ofLiteral(gateway)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// @throws Refused with a clause that says why
    void take(Step step) throws Refused, InterruptedException {
        switch (step) {
            // Not replace: what is there already is somebody else's.
            case Step.Add(var route) -> set("add", route);
            case Step.Change(var route, _) -> set("replace", route);
            case Step.Remove(var held) -> run(arguments("del", held.pods(), held.via()));
        }
    }

    private void set(String verb, Route route) throws Refused, InterruptedException {
        run(arguments(verb, route.pods(), route.via()));
    }

    private static String[] arguments(String verb, Prefix pods, InetAddress via) {
        return new String[] {
            pods.v6() ? "-6" : "-4",
            "route",
            verb,
            pods.toString(),
            "via",
            via.getHostAddress(),
            "proto",
            PROTOCOL
        };
    }

    /// What `ip` prints.
    ///
    /// @throws Refused with what it says, where it ends with an error
    String run(String... arguments) throws Refused, InterruptedException {
        var command = new ArrayList<>(ip);
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException _) {
            throw new Refused("there is no command ip: install iproute2");
        }
        try (var output = process.getInputStream()) {
            process.getOutputStream().close();
            var guard =
                    process.onExit()
                            .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                            .exceptionally(_ -> process.destroyForcibly());
            var said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            var exit = guard.join().waitFor();
            if (exit != 0) {
                throw new Refused(said.lines().findFirst().orElse("ip ended with " + exit));
            }
            return said;
        } catch (IOException e) {
            throw new Refused("ip can't be read: " + e.getMessage());
        }
    }
}
