package dev.gatehouse.cli;

import dev.gatehouse.cli.config.GatehouseConfig;
import dev.gatehouse.k8s.SyncLoop;
import dev.gatehouse.k8s.reach.ReachPolicy;
import dev.gatehouse.k8s.translate.AddressPools;
import dev.gatehouse.k8s.translate.Advertised;
import dev.gatehouse.k8s.translate.Origin;
import dev.gatehouse.k8s.translate.Translator;
import dev.gatehouse.k8s.watch.Problem;
import dev.gatehouse.model.BackendReach;
import dev.gatehouse.model.ControlPlane;
import dev.gatehouse.model.ObjectStatus;
import dev.gatehouse.model.SourceState;
import dev.gatehouse.server.AccessLogOptions;
import dev.gatehouse.server.AdminServer;
import dev.gatehouse.server.GatehouseServer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// A gateway from its start to its end: control plane and data plane, put together. Used on one
/// platform thread, which becomes the control loop's.
final class GatewayProcess {

    private static final Logger LOG = System.getLogger("gatehouse");

    /// After how long a connection is not likely to send another request in the moment in which it
    /// is closed.
    private static final Duration QUIET = Duration.ofSeconds(10);

    private final GatehouseConfig config;
    private final Consumer<FirstApply.Outcome> onServing;
    private final Terminal terminal;
    private final Service service;
    private Optional<String> failure = Optional.empty();
    private Set<String> refusals = Set.of();

    /// @param onServing is called once, when the first configuration is in place
    GatewayProcess(
            GatehouseConfig config,
            Consumer<FirstApply.Outcome> onServing,
            Terminal terminal,
            Service service) {
        this.config = config;
        this.service = service;
        this.onServing = onServing;
        this.terminal = terminal;
    }

    /// Serves what the source says until a signal comes or the thread is interrupted; the source is
    /// closed then. [CommandFailed] when it can't start.
    void run(Source source) {
        try (source;
                var server = start();
                service;
                var plane = new FirstApply(server, outcome -> started(outcome, source));
                var _ = Shutdown.onSignal(() -> drain(server))) {
            var loop =
                    new SyncLoop(
                            source.feed(),
                            translator(source.origin(), source.reach(), config),
                            plane,
                            verdicts -> {
                                source.told(verdicts);
                                logRefusals(verdicts.refused());
                                service.applied(server);
                            },
                            source.scout());
            try (var _ = admin(config, server, control(loop, source))) {
                loop.run();
                // The mark has done its work; what is closed now waits, and must not be hurried.
                boolean _ = Thread.interrupted();
            }
            if (failure.isPresent()) {
                throw new CommandFailed(Gatehouse.REFUSED, failure.get());
            }
            drain(server);
        }
    }

    private GatehouseServer start() {
        try {
            var server =
                    service.takesOver()
                            ? GatehouseServer.startBeside(config.server())
                            : GatehouseServer.start(config.server());
            // Without a file it ends the process, as where a terminal is closed.
            if (config.server().accessLog().target() instanceof AccessLogOptions.Target.File) {
                HangUp.does(server::reopenLogs);
            }
            return server;
        } catch (IOException e) {
            throw new CommandFailed(Gatehouse.REFUSED, String.valueOf(e.getMessage()));
        }
    }

    private static ControlPlane control(SyncLoop loop, Source source) {
        return new ControlPlane() {

            @Override
            public List<ObjectStatus> objects() {
                return loop.lastApplied().statuses();
            }

            @Override
            public List<BackendReach> backends() {
                return loop.lastApplied().backends();
            }

            @Override
            public SourceState source() {
                return source.state();
            }
        };
    }

    private static AdminServer admin(
            GatehouseConfig config, GatehouseServer server, ControlPlane control) {
        try {
            return AdminServer.start(config.adminAddress(), config.adminHosts(), server, control);
        } catch (IOException e) {
            throw new CommandFailed(
                    Gatehouse.REFUSED,
                    e.getMessage()
                            + "; if another gatehouse runs, give this one its own by --set"
                            + " admin.address=ADDRESS:PORT");
        }
    }

    /// For what a person asks about a folder.
    static Translator translator(Origin origin, GatehouseConfig config) {
        return translator(origin, ReachPolicy.POD, config);
    }

    private static Translator translator(Origin origin, ReachPolicy reach, GatehouseConfig config) {
        return new Translator(
                origin, pools(config), advertised(config), reach, InstantSource.system());
    }

    private static Advertised advertised(GatehouseConfig config) {
        return switch (Advertised.parse(config.advertise())) {
            case Advertised.Parsed.Good(var advertised) -> advertised;
            case Advertised.Parsed.Bad(var reason) ->
                    throw new CommandFailed(Gatehouse.REFUSED, "advertise: " + reason);
        };
    }

    private static AddressPools pools(GatehouseConfig config) {
        return switch (AddressPools.parse(config.addresses())) {
            case AddressPools.Parsed.Good(var pools) -> pools;
            // each entry was read by the same parser
            case AddressPools.Parsed.Bad(var reason) ->
                    throw new CommandFailed(Gatehouse.REFUSED, "addresses: " + reason);
        };
    }

    private void started(FirstApply.Outcome outcome, Source source) {
        failure = source.endsUnserved() ? outcome.failure() : Optional.empty();
        if (failure.isPresent()) {
            Thread.currentThread().interrupt(); // which ends the loop
            return;
        }
        outcome.notBound().forEach(problem -> LOG.log(Level.WARNING, problem));
        onServing.accept(outcome);
    }

    private void drain(GatehouseServer server) {
        service.stopping();
        try {
            if (!service.isSucceeded() && config.shutdownDelay().isPositive()) {
                terminal.err()
                        .println(
                                "gatehouse: traffic should go elsewhere; still serving for a moment");
                terminal.err().flush();
                if (config.highAvailability().vrrp().isPresent()) {
                    server.leaveAddress(config.shutdownDelay());
                } else {
                    server.leave(config.shutdownDelay());
                }
            }
            terminal.err()
                    .println(
                            "gatehouse: finishing what runs, for "
                                    + config.graceTime().toSeconds()
                                    + " s at most");
            terminal.err().flush();
            if (service.isSucceeded()) {
                var half = config.graceTime().dividedBy(2);
                server.retire(half.compareTo(QUIET) < 0 ? half : QUIET);
            }
            server.drain(config.graceTime());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // told to hurry: what runs is cut
        }
    }

    /// Tells the log of each refusal once, when it comes.
    private void logRefusals(List<ObjectStatus> refused) {
        if (failure.isPresent()) {
            return; // it ends, with a sentence of its own
        }
        var now = new HashSet<String>();
        for (var object : refused) {
            now.addAll(StatusReport.refusals(object));
        }
        now.stream()
                .filter(text -> !refusals.contains(text))
                .sorted()
                .forEach(text -> LOG.log(Level.WARNING, text));
        if (now.isEmpty() && !refusals.isEmpty()) {
            LOG.log(Level.INFO, "nothing is refused any more");
        }
        refusals = now;
    }

    /// A consumer for a folder's problems that tells the log of each once, when it comes.
    static Consumer<List<Problem>> problemLog() {
        var known = new HashSet<String>();
        return problems -> {
            var now = problems.stream().map(Problem::toString).toList();
            for (var problem : problems) {
                if (!known.contains(problem.toString())) {
                    LOG.log(level(problem), problem.toString());
                }
            }
            if (now.isEmpty() && !known.isEmpty()) {
                LOG.log(Level.INFO, "all files are good again");
            }
            known.clear();
            known.addAll(now);
        };
    }

    private static Level level(Problem problem) {
        return switch (problem.severity()) {
            case ERROR -> Level.ERROR;
            case WARNING -> Level.WARNING;
        };
    }
}
