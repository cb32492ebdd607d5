package dev.gatehouse.k8s.api;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Writing to the API server, one call at a time: who asks decides about another try. Connections,
/// credentials and their renewal are those of the client. May be used by many threads at a time.
public final class ApiServer {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Supplier<KubernetesClient> client;

    /// @param client the one to use for the next call: it changes with the credentials. It must not
    ///   try again by itself (`requestRetryBackoffLimit` 0): that goes on for minutes, which is no
    ///   good for a Lease, nor for a write that is outdated by then
    public ApiServer(Supplier<KubernetesClient> client) {
        this.client = client;
    }

    /// Sends a call, and waits for its answer.
    ///
    /// @throws IOException when no answer came in this time; the call may have been done all the
    ///   same
    public Answer send(Call call, Duration atMost) throws IOException, InterruptedException {
        var end = System.nanoTime() + atMost.toNanos();
        var current = client.get(); // which may have run a plugin
        if (end - System.nanoTime() <= 0) {
            throw new IOException("the credentials did not come in time");
        }
        var http = current.getHttpClient();
        var request =
                http.newHttpRequestBuilder()
                        .uri(current.getMasterUrl() + call.path())
                        .header("Accept", "application/json")
                        .timeout(atMost.toMillis(), TimeUnit.MILLISECONDS);
        if (call.body().isPresent()) {
            request.method(call.method(), call.contentType(), call.body().get().toString());
        }
        var future = http.sendAsync(request.build(), byte[].class);
        try {
            var response = future.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            return new Answer(response.code(), read(response.body()));
        } catch (TimeoutException _) {
            future.cancel(true);
            throw new IOException("no answer within " + atMost.toMillis() + " ms");
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(sentence(cause), cause);
        }
    }

    private static JsonNode read(byte[] body) {
        if (body == null || body.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(body);
        } catch (JacksonException _) {
            return MissingNode.getInstance(); // a proxy's page, perhaps
        } catch (IOException e) {
            throw new AssertionError("bytes in memory can be read", e);
        }
    }

    private static String sentence(Throwable cause) {
        var message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }
}
