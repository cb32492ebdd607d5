package agreement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Asks an API server, by creating an object on trial: nothing is stored.
///
/// @param server where it answers without credentials: `kubectl proxy`
record DryRun(HttpClient http, String server) implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static DryRun at(String server) {
        return new DryRun(
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(PATIENCE)
                        .build(),
                server);
    }

    /// @throws IOException if the server gives no verdict: it can't be reached, or has a fault of
    ///   its own
    Verdict of(Subject subject, ObjectNode object, String text)
            throws IOException, InterruptedException {
        if (object.path("apiVersion").asText("").isEmpty()
                || object.path("kind").asText("").isEmpty()) {
            // By these, kubectl finds out where to post it. The server would do without.
            return new Verdict(List.of("kubectl: apiVersion or kind is missing"));
        }
        var request =
                HttpRequest.newBuilder(
                                URI.create(
                                        server
                                                + path(subject, object)
                                                + "?dryRun=All&fieldValidation=Strict"))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(text))
                        .build();
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() == 201) {
            return Verdict.ACCEPTED;
        }
        var status = Subject.JSON.readTree(answer.body());
        // 500 is what some checks of the built-in kinds end with: their messages say so
        if (answer.statusCode() < 400 || answer.statusCode() == 429 || answer.statusCode() > 500) {
            throw new IOException(answer.statusCode() + ": " + answer.body());
        }
        var complaints = new ArrayList<String>();
        for (var cause : status.path("details").path("causes")) {
            complaints.add(cause.path("field").asText() + ": " + cause.path("message").asText());
        }
        return new Verdict(
                complaints.isEmpty()
                        ? List.of(answer.statusCode() + ": " + status.path("message").asText())
                        : complaints);
    }

    /// kubectl reads a file and writes what it read: `80.0` as `80`.
    static JsonNode asKubectlSends(JsonNode value) {
        return switch (value) {
            case ObjectNode object -> {
                var copy = Subject.JSON.createObjectNode();
                object.properties()
                        .forEach(
                                field ->
                                        copy.set(field.getKey(), asKubectlSends(field.getValue())));
                yield copy;
            }
            case ArrayNode array -> {
                var copy = Subject.JSON.createArrayNode();
                array.forEach(item -> copy.add(asKubectlSends(item)));
                yield copy;
            }
            case DecimalNode number when number.decimalValue().stripTrailingZeros().scale() <= 0 ->
                    Subject.JSON.getNodeFactory().numberNode(number.bigIntegerValue());
            case JsonNode other -> other;
        };
    }

    /// Where kubectl would post it: the version and the namespace are those of the object, as far
    /// as it has any.
    private static String path(Subject subject, ObjectNode object) {
        var own = object.path("apiVersion").asText();
        var version = subject.versions().contains(own) ? own : subject.versions().getFirst();
        var namespace = object.path("metadata").path("namespace").asText("");
        return (version.contains("/") ? "/apis/" : "/api/")
                + version
                + (subject.namespaced()
                        ? "/namespaces/"
                                + URLEncoder.encode(
                                        namespace.isEmpty() ? "default" : namespace,
                                        StandardCharsets.UTF_8)
                        : "")
                + "/"
                + subject.plural();
    }

    String version() throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(server + "/version")).timeout(PATIENCE).build();
        return Subject.JSON
                .readTree(http.send(request, BodyHandlers.ofString()).body())
                .path("gitVersion")
                .asText();
    }

    @Override
    public void close() {
        http.close();
    }
}
