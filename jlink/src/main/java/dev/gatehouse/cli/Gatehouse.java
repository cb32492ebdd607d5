package dev.gatehouse.cli;

import dev.gatehouse.cli.config.Hint;
import dev.gatehouse.server.Logging;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The program `gatehouse`.
@Command(
        name = "gatehouse",
        header = "An edge gateway that serves Gateway API resources from outside the cluster.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        commandListHeading = "%nCommands:%n",
        descriptionHeading = "%n",
        subcommands = {
            RunCommand.class,
            RestartCommand.class,
            UpgradeCommand.class,
            ReadyCommand.class,
            HaCommand.class,
            FirewallCommand.class,
            ValidateCommand.class,
            ExplainCommand.class,
            GetCommand.class,
            DoctorCommand.class,
            RoutesToPodsCommand.class,
            QuickstartCommand.class,
            RbacCommand.class,
            CompletionCommand.class,
            ManualCommand.class,
            VersionCommand.class
        })
public final class Gatehouse implements Runnable {

    /// Exit code: done, and all is well.
    static final int OK = 0;

    /// Exit code: it can't be done, or something is refused.
    static final int REFUSED = 1;

    /// Exit code: the command was used wrongly, or what it is about can't be read.
    static final int USAGE = 2;

    @Spec private @Nullable CommandSpec spec;

    public static void main(String... args) {
        Logging.install();
        System.exit(commandLine().execute(args));
    }

    /// The command line, writing to standard output and standard error unless told otherwise.
    static CommandLine commandLine() {
        return new CommandLine(new Gatehouse())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Gatehouse::usedWrongly)
                .setExecutionExceptionHandler((e, command, _) -> failed(e, command));
    }

    /// Without a command: says what there is.
    @Override
    public void run() {
        var command = java.util.Objects.requireNonNull(spec).commandLine();
        throw new ParameterException(command, "a command is missing");
    }

    private static int usedWrongly(ParameterException e, String[] args) {
        var command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("gatehouse: " + sentence(e));
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return USAGE;
    }

    private static String sentence(ParameterException e) {
        var command = e.getCommandLine();
        var commands = command.getSubcommands().keySet();
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched && !commands.isEmpty()) {
            var name = unmatched.getUnmatched().getFirst();
            return "there is no command \"" + name + "\"" + Hint.of(name, commands);
        }
        return firstLine(e.getMessage());
    }

    private static int failed(Exception e, CommandLine command) {
        if (e instanceof CommandFailed failure) {
            command.getErr().println("gatehouse: " + failure.getMessage());
            return failure.exitCode();
        }
        command.getErr()
                .println("gatehouse: this is a fault in gatehouse itself; please report it:");
        e.printStackTrace(command.getErr());
        return REFUSED;
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "" : message.lines().findFirst().orElse("");
    }
}
