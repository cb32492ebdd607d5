package dev.gatehouse.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.k8s.translate.Origin;
import dev.gatehouse.server.Explain;
import java.nio.file.Path;
import java.util.ArrayList;
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

/// `gatehouse explain [FOLDER] URL`
@Command(
        name = "explain",
        description = {
            "Says what would become of a request: which listener, route and rule take it, which"
                    + " filters run, which backends get which share, and why the nearest others"
                    + " lost. Sends nothing.",
            "",
            "Asks the gateway that runs, or with a FOLDER, what one would do that serves it.",
            "",
            "Example: gatehouse explain examples/quickstart http://127.0.0.1:8080/cart -H X-Beta:yes"
        },
        exitCodeList = {
            "0:a rule takes the request",
            "1:no rule takes it",
            "2:used wrongly, the folder can't be read, or no gateway answers at the admin address"
        })
final class ExplainCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;
    @Mixin private final AdminOptions admin = new AdminOptions();

    @Parameters(
            index = "0..1",
            arity = "1..2",
            paramLabel = "[FOLDER] URL",
            hideParamSyntax = true,
            description = {
                "FOLDER: the YAML files; without it, the running gateway is asked.",
                "URL: http://HOST[:PORT][/PATH][?QUERY]; its port chooses the listeners."
            })
    private List<String> subject = new ArrayList<>();

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

    /// What is said of a request.
    ///
    /// @param data the same, for JSON
    private record Answer(String text, Object data, boolean taken) {}

    @Override
    public Integer call() {
        var terminal = Terminal.of(spec);
        var answer =
                subject.size() == 1
                        ? running(subject.getFirst())
                        : folder(Path.of(subject.getFirst()), subject.getLast(), terminal);
        var printed =
                switch (output) {
                    case TEXT -> answer.text.stripTrailing();
                    case JSON -> json(answer.data);
                };
        terminal.out().println(printed);
        terminal.out().flush();
        return answer.taken ? Gatehouse.OK : Gatehouse.REFUSED;
    }

    private Answer running(String url) {
        var document =
                admin.api()
                        .get(
                                "/api/v1/explain",
                                Map.of(
                                        "url",
                                        List.of(url),
                                        "method",
                                        List.of(method),
                                        "header",
                                        headers));
        return new Answer(
                document.path("text").asText(),
                document.path("explanation"),
                document.path("taken").asBoolean());
    }

    private Answer folder(Path folder, String url, Terminal terminal) {
        if (admin.named()) {
            throw new CommandFailed(
                    Gatehouse.USAGE,
                    "--admin is for asking the running gateway: leave it out, or the folder "
                            + folder);
        }
        var config = admin.config().read(Map.of(), Gatehouse.USAGE);
        var read = ValidateCommand.read(folder);
        // a file that can't be read whole may be why a request goes elsewhere
        read.problems().forEach(problem -> terminal.err().println(problem));
        var translator = GatewayProcess.translator(Origin.FOLDER, config);
        var snapshot = translator.translate(read.resources()).snapshot();
        return switch (Explain.request(snapshot, method, url, headers)) {
            case Explain.Refused(var reason) -> throw new CommandFailed(Gatehouse.USAGE, reason);
            case Explain.Explained(var text, var data, var taken) -> new Answer(text, data, taken);
        };
    }

    private static String json(Object data) {
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists and texts are JSON", e);
        }
    }
}
