package dev.gatehouse.k8s.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.certs.KeyMaterial;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A program that has the credential (`client.authentication.k8s.io`), as clouds have it: it is run
/// without a terminal, and prints an ExecCredential.
///
/// @param command a path, or a name that is looked for in the PATH
/// @param env what is added to the environment
/// @param hint what the kubeconfig says to do where the program is not installed
record ExecPlugin(
        String apiVersion,
        String command,
        List<String> args,
        Map<String, String> env,
        Optional<String> hint) {

    static final String V1 = "client.authentication.k8s.io/v1";
    static final String V1BETA1 = "client.authentication.k8s.io/v1beta1";

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Bytes of what it prints.
    private static final int MAX_OUTPUT_BYTES = 1 << 20;

    /// Characters of its complaint that are passed on.
    private static final int MAX_COMPLAINT = 300;

    ExecPlugin {
        args = List.copyOf(args);
        env = Map.copyOf(env);
    }

    /// Runs it, and waits for what it prints.
    ///
    /// @param patience after which it is killed
    /// @throws IOException if there is no credential; its message is a sentence
    Credential run(Duration patience, Instant now) throws IOException, InterruptedException {
        var process = start();
        try {
            // Both pipes are emptied at once: a program whose complaint nobody reads stands still.
            var output = reading(process.getInputStream());
            var complaint = reading(process.getErrorStream());
            if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw wrong("it did not end within " + patience.toSeconds() + " s");
            }
            if (process.exitValue() != 0) {
                throw wrong(
                        "it ended with status "
                                + process.exitValue()
                                + said(text(complaint, patience)));
            }
            return credential(text(output, patience), now);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Process start() throws IOException {
        var line = new ArrayList<String>();
        line.add(command);
        line.addAll(args);
        var builder = new ProcessBuilder(line).redirectInput(Redirect.from(nothing()));
        builder.environment().putAll(env);
        builder.environment().put("KUBERNETES_EXEC_INFO", info());
        try {
            return builder.start();
        } catch (IOException e) {
            throw wrong("it can't be run" + hint.map(text -> ": " + text).orElse(""));
        }
    }

    private static java.io.File nothing() {
        return new java.io.File("/dev/null");
    }

    private String info() {
        var info = JSON.createObjectNode().put("apiVersion", apiVersion);
        info.put("kind", "ExecCredential").putObject("spec").put("interactive", false);
        return info.toString();
    }

    private static CompletableFuture<byte[]> reading(InputStream in) {
        var bytes = new CompletableFuture<byte[]>();
        Thread.ofVirtual()
                .name("gatehouse-exec-plugin")
                .start(
                        () -> {
                            try {
                                bytes.complete(in.readNBytes(MAX_OUTPUT_BYTES));
                            } catch (IOException e) {
                                bytes.completeExceptionally(e);
                            }
                        });
        return bytes;
    }

    private String text(CompletableFuture<byte[]> reading, Duration patience)
            throws IOException, InterruptedException {
        try {
            return new String(reading.get(patience.toNanos(), TimeUnit.NANOSECONDS), UTF_8);
        } catch (ExecutionException | TimeoutException _) {
            throw wrong("what it prints has no end");
        }
    }

    private static String said(String complaint) {
        var line = complaint.strip().lines().reduce((_, last) -> last).orElse("");
        return line.isEmpty()
                ? ""
                : ": " + line.substring(0, Math.min(line.length(), MAX_COMPLAINT));
    }

    private Credential credential(String output, Instant now) throws IOException {
        JsonNode printed;
        try {
            printed = JSON.readTree(output);
        } catch (IOException e) {
            throw wrong("what it prints is not JSON");
        }
        if (printed == null || !printed.path("kind").asText("").equals("ExecCredential")) {
            throw wrong("what it prints is no ExecCredential");
        }
        if (!printed.path("apiVersion").asText("").equals(apiVersion)) {
            throw wrong("it speaks another version than the kubeconfig says");
        }
        var status = printed.path("status");
        var token = Optional.of(status.path("token").asText("")).filter(text -> !text.isEmpty());
        var key = key(status, now);
        if (token.isEmpty() && key.isEmpty()) {
            throw wrong("it prints neither a token nor a client certificate");
        }
        var end = end(status.path("expirationTimestamp").asText(""));
        return new Credential(key, token, end.or(() -> token.flatMap(Jwt::end)));
    }

    private Optional<KeyMaterial> key(JsonNode status, Instant now) throws IOException {
        var certificate = status.path("clientCertificateData").asText("");
        var key = status.path("clientKeyData").asText("");
        if (certificate.isEmpty() && key.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ClientKeys.load(certificate, key, now));
        } catch (IOException e) {
            throw wrong("its client certificate can't be used: " + e.getMessage());
        }
    }

    private Optional<Instant> end(String timestamp) throws IOException {
        try {
            return timestamp.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(timestamp));
        } catch (DateTimeException e) {
            throw wrong("its expirationTimestamp is no time");
        }
    }

    private IOException wrong(String reason) {
        return new IOException("the exec plugin " + command + ": " + reason);
    }

    @Override
    public String toString() {
        return "ExecPlugin[command=" + command + "]";
    }
}
