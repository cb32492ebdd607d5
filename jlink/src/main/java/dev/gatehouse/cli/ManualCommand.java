package dev.gatehouse.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `gatehouse manual`
@Command(
        name = "manual",
        description = {
            "Prints the manual page, in the language of man.",
            "",
            "To read it: gatehouse manual | man -l -"
        })
final class ManualCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var out = Terminal.of(spec).out();
        out.print(ManualPage.of(Gatehouse.commandLine()));
        out.flush();
        return Gatehouse.OK;
    }
}
