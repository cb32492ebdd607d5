package dev.gatehouse.cli;

import dev.gatehouse.cli.upgrade.Machine;
import dev.gatehouse.cli.upgrade.Refused;
import dev.gatehouse.cli.upgrade.Releases;
import dev.gatehouse.cli.upgrade.Slot;
import dev.gatehouse.cli.upgrade.Slots;
import dev.gatehouse.cli.upgrade.TrustedKeys;
import dev.gatehouse.cli.upgrade.UpgradeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gatehouse upgrade`
@Command(
        name = "upgrade",
        description = {
            "Puts a newer version in the place of the one that runs, and can take that back.",
            "",
            "FILE is a release's tarball beside its SHA256SUMS and SHA256SUMS.sig: it is unpacked beside"
                    + " the one that runs, and takes over from it without losing a request. Or it is"
                    + " an appliance's gatehouse-VERSION-appliance-ARCH.upgrade: it is written to the"
                    + " slot that does not run, and the next boot is into it.",
            "",
            "Nothing is changed before signature and checksums are verified. Where a new version does"
                    + " not serve, the one before goes on."
        },
        exitCodeList = {
            "0:done",
            "1:refused, or it does not serve: the one before goes on",
            "2:used wrongly"
        })
final class UpgradeCommand implements Callable<Integer> {

    // Not in /var/lib/gatehouse, which is the service's user's: root starts what is in here.
    private static final String RELEASES = "/opt/gatehouse/releases";

    @Spec private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description = "The tarball, or the appliance's bundle.")
    private @Nullable Path file;

    @Option(names = "--rollback", description = "Goes back to the version before.")
    private boolean rollback;

    @Option(names = "--status", description = "Says what is installed, and whose keys are trusted.")
    private boolean status;

    @Option(
            names = "--keys",
            paramLabel = "DIR",
            description =
                    "The trusted keys, NAME.pub.pem, instead of those in /etc/gatehouse/keys and"
                            + " /usr/share/gatehouse/keys. Repeatable.")
    private List<Path> keys = List.of();

    @Option(
            names = "--releases",
            paramLabel = "DIR",
            defaultValue = RELEASES,
            description = "Where releases are unpacked; ${DEFAULT-VALUE} unless given.")
    private Path releases = Path.of(RELEASES);

    @Option(
            names = "--control",
            paramLabel = "SOCKET",
            description =
                    "The control socket of the gateway that runs, as for gatehouse restart; without"
                            + " it, the service's. Where nobody listens there, nothing is restarted.")
    private @Nullable Path control;

    @Option(
            names = "--reboot",
            description = "Of an appliance: reboots into the other slot when all is written.")
    private boolean reboot;

    @Option(names = "--root", hidden = true)
    private Path root = Path.of("/");

    @Override
    public Integer call() throws InterruptedException {
        var wishes = (file == null ? 0 : 1) + (rollback ? 1 : 0) + (status ? 1 : 0);
        if (wishes != 1) {
            throw new CommandFailed(
                    Gatehouse.USAGE, "say one of FILE, --rollback and --status, and only one");
        }
        try {
            var machine = new Machine(root);
            var slot = machine.slot();
            if (reboot && slot.isEmpty()) {
                throw new CommandFailed(
                        Gatehouse.USAGE, "--reboot is for an appliance, which this is not");
            }
            if (status) {
                tell(machine, slot);
                return Gatehouse.OK;
            }
            if (file != null && !Files.isRegularFile(file)) {
                throw new CommandFailed(Gatehouse.USAGE, file + ": there is no such file");
            }
            try (var _ = machine.lock()) {
                return change(machine, slot);
            }
        } catch (Refused e) {
            throw new CommandFailed(Gatehouse.REFUSED, e.sentence());
        } catch (IOException e) {
            throw new CommandFailed(Gatehouse.REFUSED, String.valueOf(e.getMessage()));
        }
    }

    private int change(Machine machine, Optional<Slot> slot)
            throws Refused, IOException, InterruptedException {
        if (file == null) {
            if (slot.isPresent()) {
                boot(new Slots(machine, slot.get()).rollBack(), slot.get().other());
            } else {
                say(new Releases(releases).rollBack(this::restart) + " is current again");
            }
            return Gatehouse.OK;
        }
        switch (UpgradeFile.of(file)) {
            case BUNDLE -> {
                var running =
                        slot.orElseThrow(
                                () ->
                                        new Refused(
                                                file
                                                        + " is for an appliance, which this is not:"
                                                        + " the kernel has no argument"
                                                        + " gatehouse.slot"));
                var version =
                        new Slots(machine, running).install(file, trusted(machine), this::say);
                boot(version, running.other());
            }
            case RELEASE -> {
                if (slot.isPresent()) {
                    throw new Refused(
                            file
                                    + " is a release's tarball, and this is an appliance, which takes"
                                    + " a bundle: gatehouse-VERSION-appliance-ARCH.upgrade");
                }
                new Releases(releases)
                        .install(file, machine.arch(), trusted(machine), this::restart, this::say);
            }
        }
        return Gatehouse.OK;
    }

    private TrustedKeys trusted(Machine machine) throws Refused {
        return TrustedKeys.of(keys.isEmpty() ? machine.keys() : keys);
    }

    private void boot(String version, Slot into) throws IOException {
        if (!reboot) {
            say("the next boot is into " + into + " with " + version + ": reboot to use it");
            return;
        }
        say("rebooting into " + into + " with " + version);
        new ProcessBuilder("systemctl", "reboot").inheritIO().start();
    }

    private void restart(Path home) throws Refused {
        var socket = control == null ? RunCommand.service() : control;
        if (!Files.exists(socket)) {
            say("nobody serves at " + socket + ": start " + releases.resolve("current"));
            return;
        }
        long pid;
        try {
            pid = RestartCommand.restart(socket);
        } catch (CommandFailed e) {
            throw new Refused(String.valueOf(e.getMessage()));
        }
        var program = ProcessHandle.of(pid).flatMap(process -> process.info().command()).orElse("");
        if (!program.isEmpty() && !real(Path.of(program)).startsWith(real(home))) {
            throw new Refused(
                    "the process that serves now was started from "
                            + program
                            + ", and so is not what was unpacked: have it started by "
                            + releases.resolve("current/bin/gatehouse"));
        }
        say("process " + pid + " serves");
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException _) {
            return path;
        }
    }

    private void tell(Machine machine, Optional<Slot> slot) throws Refused {
        say("this program is " + Version.text());
        if (slot.isPresent()) {
            for (var state : new Slots(machine, slot.get()).states()) {
                say(
                        state.slot()
                                + ": "
                                + (state.version().isEmpty() ? "" : state.version() + ", ")
                                + state.state()
                                + (state.running() ? ", runs" : ""));
            }
        } else {
            var installed = new Releases(releases);
            say("current release: " + installed.current().orElse("none in " + releases));
            say("release before: " + installed.previous().orElse("none"));
        }
        for (var key : trusted(machine).all()) {
            say("trusted key: " + key);
        }
    }

    private void say(String line) {
        var out = Terminal.of(spec).out();
        out.println("gatehouse: " + line);
        out.flush();
    }
}
