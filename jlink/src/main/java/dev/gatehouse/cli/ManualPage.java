package dev.gatehouse.cli;

import java.util.LinkedHashSet;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The manual page, from the command model, in roff with the man macros. It names no date, so that
/// the same program prints the same page.
final class ManualPage {

    private final StringBuilder page = new StringBuilder();

    private ManualPage() {}

    static String of(CommandLine program) {
        var manual = new ManualPage();
        manual.write(program);
        return manual.page.toString();
    }

    private void write(CommandLine program) {
        var spec = program.getCommandSpec();
        macro("TH", "GATEHOUSE", "1", "", "Gatehouse " + Version.number(), "Gatehouse");
        macro("SH", "NAME");
        text("gatehouse - " + String.join(" ", spec.usageMessage().header()));
        macro("SH", "SYNOPSIS");
        text("gatehouse COMMAND [OPTIONS] [ARGUMENTS]");
        macro("SH", "COMMANDS");
        // an alias is the same command under another name
        for (var command : new LinkedHashSet<>(program.getSubcommands().values())) {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                command(command.getCommandSpec());
            }
        }
        macro("SH", "ENVIRONMENT");
        tagged(
                "GATEHOUSE_...",
                "Sets a key of the bootstrap configuration: see docs/configuration.md.");
        tagged("JAVA_TOOL_OPTIONS", "Changes the JVM's options, such as -Xmx1g.");
        macro("SH", "FILES");
        tagged("/etc/gatehouse/gatehouse.yaml", "The bootstrap configuration of the service.");
        tagged("/var/lib/gatehouse", "The last good configuration of a cluster.");
        macro("SH", "SEE ALSO");
        text("gatehouse COMMAND --help; the pages in share/doc of the installation.");
    }

    private void command(CommandSpec command) {
        macro("SS", "gatehouse " + command.name() + synopsis(command));
        for (var paragraph : command.usageMessage().description()) {
            if (paragraph.isEmpty()) {
                macro("PP");
            } else {
                text(paragraph);
            }
        }
        for (var parameter : command.positionalParameters()) {
            if (!parameter.hidden()) {
                tagged(parameter.paramLabel(), String.join(" ", parameter.description()));
            }
        }
        for (var option : command.options()) {
            if (!option.hidden() && !option.usageHelp() && !option.versionHelp()) {
                tagged(names(option), String.join(" ", option.description()));
            }
        }
        for (Map.Entry<String, String> code : command.usageMessage().exitCodeList().entrySet()) {
            tagged("exit code " + code.getKey(), code.getValue());
        }
    }

    private static String synopsis(CommandSpec command) {
        var synopsis = new StringBuilder();
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            if (!parameter.hidden()) {
                synopsis.append(
                        parameter.required()
                                ? " " + parameter.paramLabel()
                                : " [" + parameter.paramLabel() + "]");
            }
        }
        return synopsis.toString();
    }

    private static String names(OptionSpec option) {
        var names = String.join(", ", option.names());
        return option.arity().max() > 0 ? names + " " + option.paramLabel() : names;
    }

    private void tagged(String tag, String text) {
        macro("TP");
        page.append(".B ").append(quoted(tag)).append('\n');
        text(text);
    }

    private void macro(String name, String... arguments) {
        page.append('.').append(name);
        for (var argument : arguments) {
            page.append(' ').append(quoted(argument));
        }
        page.append('\n');
    }

    private static String quoted(String argument) {
        return '"' + escaped(argument).replace("\"", "\\(dq") + '"';
    }

    // A line that begins with a dot or an apostrophe would be a request.
    private void text(String text) {
        var line = escaped(text);
        page.append(line.startsWith(".") || line.startsWith("'") ? "\\&" : "")
                .append(line)
                .append('\n');
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-");
    }
}
