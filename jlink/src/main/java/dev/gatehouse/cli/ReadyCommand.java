package dev.gatehouse.cli;

import dev.gatehouse.cli.ha.Keepalived;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `gatehouse ready`
@Command(
        name = "ready",
        description = {
            "Asks the gateway that runs whether it is ready, as /readyz says.",
            "",
            "With --vip: whether this node should hold an address that moves between nodes: it is ready,"
                    + " does not drain, and a listener serves. With --keep it goes on asking, and"
                    + " writes what it hears for keepalived's track_file; a script that keepalived"
                    + " calls would start a process each second."
        },
        exitCodeList = {
            "0:ready",
            "1:not ready, or no gateway answers",
            "2:used wrongly, or --keep or --announce can't do their work"
        })
final class ReadyCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /// Between two questions of `--keep`.
    private static final Duration PAUSE = Duration.ofMillis(100);

    /// For an answer to one: with the pauses, a process that hangs is given up within a second.
    private static final Duration SHORT_PATIENCE = Duration.ofMillis(250);

    /// How many silences in a row make it not ready. One may be a restart, in which the admin port
    /// goes from one process to the next.
    private static final int SILENCES = 3;

    @Spec private @Nullable CommandSpec spec;
    @Mixin private final AdminOptions options = new AdminOptions();

    @Option(names = "--vip", description = "Asks whether this node should hold the addresses.")
    private boolean vip;

    @Option(
            names = "--keep",
            paramLabel = "FILE",
            description =
                    "Goes on asking, ten times a second, and keeps the answer in a file: 0, or -253"
                            + " where another node should hold them. With --vip only.")
    private @Nullable Path keep;

    @Option(
            names = "--announce",
            description =
                    "Goes on asking, and keeps a route of the kernel for each of"
                            + " highAvailability.addresses while this node should have them, for FRR"
                            + " to announce. With --vip only. It needs CAP_NET_ADMIN.")
    private boolean announce;

    @Override
    public Integer call() throws InterruptedException {
        if (!vip && (announce || keep != null)) {
            throw new CommandFailed(Gatehouse.USAGE, "--keep and --announce belong to --vip");
        }
        var config = options.configuration();
        if (announce || keep != null) {
            var announced =
                    announce
                            ? AnnouncedRoutes.of(config.highAvailability())
                            : AnnouncedRoutes.none();
            keep(new ReadyProbe(config.adminAddress(), SHORT_PATIENCE), announced);
        }
        var probe = new ReadyProbe(config.adminAddress(), PATIENCE);
        var answer = probe.ask();
        var out = Terminal.of(spec).out();
        var good =
                vip
                        ? answer.vip()
                        : answer instanceof ReadyProbe.Answer.Said(var ready, _, _) && ready;
        out.println("gatehouse: " + sentence(answer, probe));
        out.flush();
        return good ? Gatehouse.OK : Gatehouse.REFUSED;
    }

    private String sentence(ReadyProbe.Answer answer, ReadyProbe probe) {
        return switch (answer) {
            case ReadyProbe.Answer.Silent(var why) -> "no gateway answers at " + probe + ": " + why;
            case ReadyProbe.Answer.Said(var ready, var serves, var failures) -> {
                var but = failures.isEmpty() ? "" : ": " + failures;
                if (!ready) {
                    yield "not ready" + but;
                }
                yield vip && !serves ? "ready, but no listener serves" + but : "ready" + but;
            }
        };
    }

    /// Ends by a signal only.
    private void keep(ReadyProbe probe, AnnouncedRoutes announced) throws InterruptedException {
        var silences = 0;
        @Nullable Boolean told = null;
        while (true) {
            var answer = probe.ask();
            silences = answer instanceof ReadyProbe.Answer.Silent ? silences + 1 : 0;
            // Before the first answer, and for a moment after the last one, nothing is known anew.
            if (silences == 0 || silences >= SILENCES) {
                var now = answer.vip();
                if (told == null || told != now) {
                    tell(now, sentence(answer, probe), announced);
                    told = now;
                }
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
    }

    private void tell(boolean may, String why, AnnouncedRoutes announced)
            throws InterruptedException {
        try {
            if (keep != null) {
                // In its place, as keepalived watches the file and not its name.
                Files.writeString(keep, (may ? Keepalived.MAY : Keepalived.SHOULD_NOT) + "\n");
            }
            announced.set(may);
        } catch (IOException e) {
            throw new CommandFailed(Gatehouse.USAGE, keep + " can't be written: " + e);
        } catch (IpRoutes.Refused e) {
            throw new CommandFailed(
                    Gatehouse.USAGE,
                    "routes can't be set: " + e.getMessage() + "; --announce needs CAP_NET_ADMIN");
        }
        var out = Terminal.of(spec).out();
        out.println("gatehouse: addresses " + (may ? "here: " : "elsewhere: ") + why);
        out.flush();
    }
}
