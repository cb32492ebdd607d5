package dev.gatehouse.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gatehouse completion SHELL`
@Command(
        name = "completion",
        description = {
            "Prints what makes a shell complete gatehouse's commands and options.",
            "",
            "For this session of bash: source <(gatehouse completion bash)"
        })
final class CompletionCommand implements Callable<Integer> {

    /// A shell that can complete.
    enum Shell {
        BASH,
        ZSH,
        FISH
    }

    private static final String PROGRAM = "gatehouse";

    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "bash|zsh|fish", description = "The shell.")
    private Shell shell = Shell.BASH;

    @Override
    public Integer call() {
        var out = Terminal.of(spec).out();
        out.print(script(shell));
        out.flush();
        return Gatehouse.OK;
    }

    private static String script(Shell shell) {
        var program = Gatehouse.commandLine();
        return switch (shell) {
            case BASH -> bash(program);
            // zsh runs bash's completions; as a file of its fpath it is a function
            case ZSH ->
                    "#compdef "
                            + PROGRAM
                            + "\nautoload -U +X bashcompinit && bashcompinit\n"
                            + bash(program);
            case FISH -> FishCompletion.of(program);
        };
    }

    /// Without the lines that tell when it was made.
    private static String bash(CommandLine program) {
        return AutoComplete.bash(PROGRAM, program)
                .lines()
                .filter(line -> !line.startsWith("# Date:"))
                .reduce(
                        new StringBuilder(),
                        (all, line) -> all.append(line).append('\n'),
                        (a, _) -> a)
                .toString();
    }
}
