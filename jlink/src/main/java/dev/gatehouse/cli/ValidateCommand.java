package dev.gatehouse.cli;

import dev.gatehouse.cli.StatusReport.FileProblem;
import dev.gatehouse.cli.quickstart.Example;
import dev.gatehouse.cli.quickstart.QuickstartCertificates;
import dev.gatehouse.k8s.translate.Origin;
import dev.gatehouse.k8s.watch.Problem.Severity;
import dev.gatehouse.k8s.watch.ResourceFolder;
import dev.gatehouse.k8s.watch.Resources;
import dev.gatehouse.model.ApplyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gatehouse validate FOLDER`
@Command(
        name = "validate",
        description = {
            "Says what would become of a folder's resources, as a cluster would: each object's"
                    + " conditions, and first of all the mistakes in files.",
            "",
            "Nothing is bound, so Programmed says what would be if all ports were free."
        },
        exitCodeList = {
            "0:all is good",
            "1:something is refused",
            "2:used wrongly, or the folder can't be read"
        })
final class ValidateCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;
    @Mixin private final ConfigOptions options = new ConfigOptions();

    @Parameters(paramLabel = "FOLDER", description = "The YAML files, read recursively.")
    private @Nullable Path folder;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How to print it; text is the default.")
    private OutputFormat output = OutputFormat.TEXT;

    @Override
    public Integer call() {
        var config = options.read(Map.of(), Gatehouse.USAGE);
        var from = java.util.Objects.requireNonNull(folder);
        var read = read(from);
        var translation =
                GatewayProcess.translator(Origin.FOLDER, config).translate(read.resources());
        var bound = new ApplyReport(translation.snapshot().generation(), Map.of());
        var problems =
                read.problems().stream()
                        .map(p -> new FileProblem(p.toString(), p.severity() == Severity.ERROR))
                        .toList();
        var report = new StatusReport(problems, translation.statusesGiven(bound));
        var out = Terminal.of(spec).out();
        switch (output) {
            case TEXT -> {
                report.text().forEach(out::println);
                notes(from, read.resources()).forEach(out::println);
            }
            case JSON -> out.println(report.json());
        }
        out.flush();
        return report.refuses() ? Gatehouse.REFUSED : Gatehouse.OK;
    }

    /// An example is not whole before its first quick start.
    private static List<String> notes(Path folder, Resources resources) {
        if (!Example.isOne(folder)) {
            return List.of();
        }
        var name = folder.toAbsolutePath().normalize().getFileName();
        return QuickstartCertificates.missing(resources).stream()
                .map(
                        what ->
                                "note: "
                                        + what
                                        + " is in no file yet: gatehouse quickstart "
                                        + name
                                        + " makes it at its start, in "
                                        + folder.resolve(QuickstartCertificates.FOLDER))
                .toList();
    }

    /// Reads a folder; [CommandFailed] where it can't be read at all.
    static ResourceFolder read(Path folder) {
        try {
            return ResourceFolder.read(folder);
        } catch (IOException e) {
            throw new CommandFailed(Gatehouse.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
