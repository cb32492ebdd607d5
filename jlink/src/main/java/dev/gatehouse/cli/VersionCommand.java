package dev.gatehouse.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `gatehouse version`
@Command(name = "version", description = "Says which version this is.")
final class VersionCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Terminal.of(spec).out().println(Version.text());
        return Gatehouse.OK;
    }
}
