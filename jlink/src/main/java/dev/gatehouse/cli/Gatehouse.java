package dev.gatehouse.cli;

import dev.gatehouse.cli.config.Hint;
import dev.gatehouse.server.Logging;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The program `gatehouse`.
@Command(
        name = "gatehouse",
        header = "An edge gateway that serves Gateway API resources from outside the cluster.")
public final class Gatehouse implements Runnable {

    /// Exit code: done, and all is well.
    static final int OK = 0;

    /// Exit code: it can't be done, or something is refused.
    static final int REFUSED = 1;

    /// Exit code: the command was used wrongly, or what it is about can't be read.
    static final int USAGE = 2;

    /// By name, in the order of the help.
    private static final Map<String, Class<?>> COMMANDS = commands();

    @Spec private @Nullable CommandSpec spec;

    public static void main(String... args) {
        Logging.install();
        System.exit(commandLine(args).execute(args));
    }

    private static Map<String, Class<?>> commands() {
        var commands = new LinkedHashMap<String, Class<?>>();
        commands.put("run", RunCommand.class);
        commands.put("restart", RestartCommand.class);
        commands.put("upgrade", UpgradeCommand.class);
        commands.put("ready", ReadyCommand.class);
        commands.put("ha", HaCommand.class);
        commands.put("firewall", FirewallCommand.class);
        commands.put("validate", ValidateCommand.class);
        commands.put("explain", ExplainCommand.class);
        commands.put("get", GetCommand.class);
        commands.put("doctor", DoctorCommand.class);
        commands.put("routes-to-pods", RoutesToPodsCommand.class);
        commands.put("quickstart", QuickstartCommand.class);
        commands.put("rbac", RbacCommand.class);
        commands.put("completion", CompletionCommand.class);
        commands.put("manual", ManualCommand.class);
        commands.put("version", VersionCommand.class);
        return Collections.unmodifiableMap(commands);
    }

    /// What it takes to execute the arguments: where the first one names a command, no other is
    /// made. To look through all of them is most of the time of a short command, and a tenth of the
    /// time to the first answer.
    static CommandLine commandLine(String... args) {
        var named = args.length == 0 ? null : COMMANDS.get(args[0]);
        return named == null ? commandLine() : of(Map.of(args[0], named));
    }

    /// The whole command line, writing to standard output and standard error unless told otherwise.
    static CommandLine commandLine() {
        return of(COMMANDS);
    }

    private static CommandLine of(Map<String, Class<?>> commands) {
        var line = new CommandLine(new Gatehouse());
        commands.forEach(line::addSubcommand);
        inherit(line.getCommandSpec());
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Gatehouse::usedWrongly)
                .setExecutionExceptionHandler((e, command, _) -> failed(e, command));
    }

    // Not by annotation: of a command that is added, picocli then forgets what it says itself.
    private static void inherit(CommandSpec command) {
        command.mixinStandardHelpOptions(true).versionProvider(new Version());
        command.usageMessage()
                .autoWidth(true)
                .synopsisSubcommandLabel("COMMAND")
                .exitCodeListHeading("%nExit codes:%n")
                .optionListHeading("%nOptions:%n")
                .parameterListHeading("%n")
                .commandListHeading("%nCommands:%n")
                .descriptionHeading("%n");
        command.subcommands().values().forEach(below -> inherit(below.getCommandSpec()));
    }

    /// Without a command: says what there is.
    @Override
    public void run() {
        var command = Objects.requireNonNull(spec).commandLine();
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
