package dev.gatehouse.cli;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Completion for fish, from the command model.
final class FishCompletion {

    private FishCompletion() {}

    static String of(CommandLine program) {
        var script = new StringBuilder("# fish completion for gatehouse\n");
        for (var command : program.getSubcommands().values()) {
            var spec = command.getCommandSpec();
            if (spec.usageMessage().hidden()) {
                continue;
            }
            script.append("complete -c gatehouse -f -n __fish_use_subcommand -a ")
                    .append(spec.name())
                    .append(" -d ")
                    .append(quoted(summary(spec)))
                    .append('\n');
        }
        for (var command : program.getSubcommands().values()) {
            var spec = command.getCommandSpec();
            for (var option : spec.options()) {
                if (!option.hidden() && !spec.usageMessage().hidden()) {
                    script.append(line(spec, option));
                }
            }
        }
        return script.toString();
    }

    private static String line(CommandSpec command, OptionSpec option) {
        var names =
                Arrays.stream(option.names())
                        .map(
                                name ->
                                        name.startsWith("--")
                                                ? "-l " + name.substring(2)
                                                : "-s " + name.substring(1))
                        .collect(Collectors.joining(" "));
        return "complete -c gatehouse -n '__fish_seen_subcommand_from "
                + command.name()
                + "' "
                + names
                + (option.arity().max() > 0 ? " -r" : "")
                + " -d "
                + quoted(String.join(" ", option.description()))
                + "\n";
    }

    private static String summary(CommandSpec command) {
        var description = command.usageMessage().description();
        return description.length == 0 ? command.name() : description[0];
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
