package dev.gatehouse.k8s.watch.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.k8s.watch.cluster.ApiFailure.Reason;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.function.Supplier;

/// Reading from the API server: requests that block, each with a deadline. Safe for any thread.
final class Api {

    /// Bytes of an answer that is read as a whole: a page of 500 objects takes some 2 MiB.
    static final int MAX_ANSWER_BYTES = 256 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Supplier<KubernetesClient> client;
    private final Link link;

    /// @param client the one to use for the next request: credentials change
    Api(Supplier<KubernetesClient> client, Link link) {
        this.client = client;
        this.link = link;
    }

    /// A list, or an object.
    ///
    /// @param path relative to the server's address, with its query
    /// @param deadline for all of it
    JsonNode get(String path, Duration deadline) throws ApiFailure, InterruptedException {
        try (var answer = open(path, deadline)) {
            return read(answer.all(MAX_ANSWER_BYTES, deadline));
        } catch (IOException failure) {
            throw unreachable(failure);
        }
    }

    /// A watch whose head has come.
    ///
    /// @param patience how long the head may take
    Answer open(String path, Duration patience) throws ApiFailure, InterruptedException {
        var probe = link.enter();
        var told = false;
        try {
            var current = client.get();
            var request =
                    current.getHttpClient()
                            .newHttpRequestBuilder()
                            .uri(current.getMasterUrl() + path)
                            .header("Accept", "application/json")
                            // only so that a request that was given up here ends there too
                            .timeout(
                                    patience.multipliedBy(2).toMillis(),
                                    java.util.concurrent.TimeUnit.MILLISECONDS)
                            .build();
            var answer = Answer.to(current.getHttpClient(), request, patience);
            told = true;
            link.answered(probe);
            if (answer.status() / 100 != 2) {
                try (answer) {
                    throw refused(answer, patience);
                }
            }
            return answer;
        } catch (IOException failure) {
            told = true;
            link.failed(probe);
            throw unreachable(failure);
        } finally {
            if (!told) {
                link.left(probe);
            }
        }
    }

    static JsonNode read(byte[] text) throws ApiFailure {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException garbage) {
            throw ApiFailure.garbage("the answer is not JSON: " + garbage.getOriginalMessage());
        } catch (IOException garbage) {
            throw ApiFailure.garbage("the answer can't be read: " + garbage.getMessage());
        }
    }

    private static ApiFailure refused(Answer answer, Duration patience)
            throws InterruptedException {
        var sentence = "the API server answers " + answer.status();
        try {
            var message = read(answer.all(MAX_ANSWER_BYTES, patience)).path("message").asText("");
            if (!message.isEmpty()) {
                sentence = sentence + ": " + message;
            }
        } catch (IOException | ApiFailure _) {
            // the status says enough
        }
        return new ApiFailure(ApiFailure.reasonOf(answer.status()), sentence);
    }

    static ApiFailure unreachable(IOException failure) {
        var detail =
                failure instanceof ConnectException && failure.getMessage() == null
                        ? "the connection is refused"
                        : String.valueOf(failure.getMessage());
        return new ApiFailure(Reason.UNREACHABLE, "the API server can't be reached: " + detail);
    }
}
