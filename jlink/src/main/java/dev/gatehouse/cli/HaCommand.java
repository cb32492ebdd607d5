package dev.gatehouse.cli;

import dev.gatehouse.cli.config.HighAvailability;
import dev.gatehouse.cli.ha.Frr;
import dev.gatehouse.cli.ha.Keepalived;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gatehouse ha`
@Command(
        name = "ha",
        description = {
            "Prints the configuration of keepalived (VRRP) or of FRR (BGP) that moves or announces the"
                    + " addresses of highAvailability in the bootstrap configuration.",
        },
        exitCodeList = {
            "0:here it is",
            "1:the bootstrap configuration does not ask for it",
            "2:used wrongly, or the bootstrap configuration can't be used"
        })
final class HaCommand implements Callable<Integer> {

    /// Kept by `gatehouse ready --vip --keep`, in the unit gatehouse-vip.
    static final String STATE = "/run/gatehouse-vip/state";

    /// A program that can be configured.
    enum Program {
        KEEPALIVED,
        FRR
    }

    @Spec private @Nullable CommandSpec spec;
    @Mixin private final ConfigOptions options = new ConfigOptions();

    @Parameters(paramLabel = "keepalived|frr", description = "For which program.")
    private Program program = Program.KEEPALIVED;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            defaultValue = STATE,
            description =
                    "The file that says whether this node may hold the addresses; ${DEFAULT-VALUE}"
                            + " unless given.")
    private String state = STATE;

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description =
                    "Writes it to a file, in one step and for its owner and group only, instead of"
                            + " printing it.")
    private @Nullable Path to;

    @Override
    public Integer call() {
        var text = text(options.read(Map.of(), Gatehouse.USAGE).highAvailability());
        if (to == null) {
            var out = Terminal.of(spec).out();
            out.print(text);
            out.flush();
            return Gatehouse.OK;
        }
        try {
            var fresh = to.resolveSibling("." + to.getFileName() + ".new");
            Files.deleteIfExists(fresh);
            Files.createFile(
                    fresh,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-r-----")));
            Files.writeString(fresh, text);
            Files.move(
                    fresh, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return Gatehouse.OK;
        } catch (IOException e) {
            throw new CommandFailed(Gatehouse.USAGE, to + " can't be written: " + e);
        }
    }

    private String text(HighAvailability moving) {
        return switch (program) {
            case KEEPALIVED ->
                    Keepalived.config(
                            moving.addresses(),
                            moving.vrrp()
                                    .orElseThrow(() -> notAskedFor("highAvailability.interface")),
                            state);
            case FRR -> {
                var bgp =
                        moving.bgp()
                                .orElseThrow(() -> notAskedFor("highAvailability.bgp.neighbours"));
                yield Frr.config(
                        moving.addresses(), bgp, bgp.passwordFile().map(this::password).orElse(""));
            }
        };
    }

    private static CommandFailed notAskedFor(String key) {
        return new CommandFailed(
                Gatehouse.REFUSED, "the bootstrap configuration has no " + key + ": nothing to do");
    }

    private String password(Path file) {
        try {
            var password = Files.readString(file).strip();
            // FRR reads words; and a TCP MD5 key has 80 bytes at most.
            if (!password.matches("[!-~]{1,80}")) {
                throw new CommandFailed(
                        Gatehouse.USAGE,
                        "highAvailability.bgp.passwordFile: "
                                + file
                                + " is not one word of 1 to 80 printable ASCII characters");
            }
            return password;
        } catch (IOException e) {
            throw new CommandFailed(
                    Gatehouse.USAGE,
                    "highAvailability.bgp.passwordFile: " + file + " can't be read: " + e);
        }
    }
}
