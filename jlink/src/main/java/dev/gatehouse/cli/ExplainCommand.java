package dev.gatehouse.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.k8s.translate.Origin;
import dev.gatehouse.server.Explain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gatehouse explain FOLDER URL`
@Command(
        name = "explain",
        description = {
            "Says what would become of a request: which listener, route and rule take it, which"
                    + " filters run, which backends get which share, and why the nearest others"
                    + " lost. Sends nothing.",
            "",
            "Example: gatehouse explain examples/quickstart http://127.0.0.1:8080/cart -H X-Beta:yes"
        },
        exitCodeList = {
            "0:a rule takes the request",
            "1:no rule takes it",
            "2:used wrongly, or the folder can't be read"
        })
final class ExplainCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;
    @Mixin private final ConfigOptions options = new ConfigOptions();

    @Parameters(index = "0", paramLabel = "FOLDER", description = "The YAML files.")
    private @Nullable Path folder;

    @Parameters(
            index = "1",
            paramLabel = "URL",
            description = "http://HOST[:PORT][/PATH][?QUERY]; its port chooses the listeners.")
    private @Nullable String url;

    @Option(
            names = {"-X", "--method"},
            paramLabel = "METHOD",
            defaultValue = "GET",
            description = "The request's method; GET is the default.")
    private String method = "GET";

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME:VALUE",
            description = "A header field; Host replaces the URL's host. Repeatable.")
    private List<String> headers = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How to print it; text is the default.")
    private OutputFormat output = OutputFormat.TEXT;

    @Override
    public Integer call() {
        var config = options.read(Map.of(), Gatehouse.USAGE);
        var terminal = Terminal.of(spec);
        var read = ValidateCommand.read(Objects.requireNonNull(folder));
        // a file that can't be read whole may be why a request goes elsewhere
        read.problems().forEach(problem -> terminal.err().println(problem));
        var translator = GatewayProcess.translator(Origin.FOLDER, config);
        var snapshot = translator.translate(read.resources()).snapshot();
        return switch (Explain.request(snapshot, method, Objects.requireNonNull(url), headers)) {
            case Explain.Refused(var reason) -> throw new CommandFailed(Gatehouse.USAGE, reason);
            case Explain.Explained(var text, var data, var taken) -> {
                var printed =
                        switch (output) {
                            case TEXT -> text.stripTrailing();
                            case JSON -> json(data);
                        };
                terminal.out().println(printed);
                terminal.out().flush();
                yield taken ? Gatehouse.OK : Gatehouse.REFUSED;
            }
        };
    }

    private static String json(Map<String, Object> data) {
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists and texts are JSON", e);
        }
    }
}
