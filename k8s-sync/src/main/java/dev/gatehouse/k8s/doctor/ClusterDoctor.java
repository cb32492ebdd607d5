package dev.gatehouse.k8s.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.k8s.reach.Connecting;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/// Looks at a cluster as a gateway sees it. Each look waits for some seconds at most, and none
/// changes anything. Used by one thread.
public final class ClusterDoctor {

    /// For one answer of the API server.
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /// Tokens, Leases and certificates go wrong beyond that.
    private static final Duration SKEW = Duration.ofSeconds(30);

    /// Credentials that end within this are worth a word.
    private static final Duration SOON = Duration.ofDays(7);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesClient client;
    private final Settings settings;
    private final InstantSource clock;
    private final List<Finding> findings = new ArrayList<>();

    /// @param credentialsEnd when the credentials end, if that is known
    /// @param leaseNamespace where the Lease of the replicas is; empty where none is needed
    /// @param gatewayServices whether each Gateway gets a headless Service
    public record Settings(
            Optional<Instant> credentialsEnd,
            Optional<String> leaseNamespace,
            boolean gatewayServices) {}

    private record Reply(int status, JsonNode body, Optional<String> date) {

        boolean good() {
            return status / 100 == 2;
        }
    }

    private ClusterDoctor(KubernetesClient client, Settings settings, InstantSource clock) {
        this.client = client;
        this.settings = settings;
        this.clock = clock;
    }

    /// Looks at everything; only at the API server where that does not answer.
    public static List<Finding> examine(KubernetesClient client, Settings settings)
            throws InterruptedException {
        return examine(client, settings, InstantSource.system(), Connecting::answers);
    }

    static List<Finding> examine(
            KubernetesClient client,
            Settings settings,
            InstantSource clock,
            Predicate<InetSocketAddress> answers)
            throws InterruptedException {
        var doctor = new ClusterDoctor(client, settings, clock);
        doctor.credentials();
        try {
            if (doctor.server()) {
                doctor.definitions();
                doctor.rights();
                doctor.lease();
                doctor.pods(answers);
            }
        } catch (IOException away) {
            doctor.findings.add(
                    Finding.failed(
                            "API server",
                            client.getMasterUrl() + " does not answer: " + away.getMessage()));
        }
        return List.copyOf(doctor.findings);
    }

    private void credentials() {
        var end = settings.credentialsEnd();
        if (end.isEmpty()) {
            findings.add(
                    Finding.warning("credentials", "it is not known when the credentials end"));
            return;
        }
        var left = Duration.between(clock.instant(), end.get());
        var sentence = "the credentials end at " + end.get();
        if (left.isNegative()) {
            findings.add(
                    Finding.failed(
                            "credentials",
                            "the credentials ended at " + end.get() + ": renew them"));
        } else if (left.compareTo(SOON) < 0) {
            findings.add(
                    Finding.warning(
                            "credentials",
                            sentence + ", in " + left.toHours() + " h: see to their renewal"));
        } else {
            findings.add(Finding.ok("credentials", sentence));
        }
    }

    /// @return whether it is of any use to ask on
    private boolean server() throws IOException, InterruptedException {
        var reply = get("version");
        var where = client.getMasterUrl().toString();
        if (reply.status() == 401) {
            findings.add(
                    Finding.failed(
                            "API server", where + " does not believe the credentials (401)"));
            return false;
        }
        if (!reply.good()) {
            findings.add(Finding.failed("API server", where + " answers " + reply.status()));
            return false;
        }
        findings.add(
                Finding.ok(
                        "API server",
                        "Kubernetes "
                                + reply.body().path("gitVersion").asText("of unknown version")
                                + " answers at "
                                + where));
        reply.date().ifPresent(this::clockSkew);
        return true;
    }

    private void clockSkew(String date) {
        try {
            var there = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            var skew = Duration.between(there, clock.instant());
            var seconds = Math.abs(skew.toSeconds());
            var sentence =
                    "this machine's clock is "
                            + seconds
                            + " s "
                            + (skew.isNegative() ? "behind" : "ahead of")
                            + " the API server's";
            findings.add(
                    seconds <= 1
                            ? Finding.ok("clock", "this machine and the API server agree")
                            : seconds <= SKEW.toSeconds()
                                    ? Finding.ok("clock", sentence)
                                    : Finding.failed(
                                            "clock",
                                            sentence
                                                    + ": tokens, certificates and the Lease go wrong"
                                                    + " by that; run chrony or another NTP client"));
        } catch (DateTimeParseException _) {
            findings.add(Finding.warning("clock", "the API server's date can't be read: " + date));
        }
    }

    private void definitions() throws IOException, InterruptedException {
        var group = get("apis/gateway.networking.k8s.io");
        if (!group.good()) {
            findings.add(
                    Finding.failed(
                            "CRDs",
                            "the API server has no Gateway API (gateway.networking.k8s.io):"
                                    + " install its CRDs, version 1.6"));
            return;
        }
        for (var kind : List.of("gatewayclasses", "gateways", "httproutes", "referencegrants")) {
            var found = served(group.body(), kind);
            if (found.isEmpty()) {
                findings.add(
                        Finding.failed(
                                "CRDs", kind + " is not served as v1 or v1beta1: install its CRD"));
            }
        }
        var crd =
                get(
                        "apis/apiextensions.k8s.io/v1/customresourcedefinitions/"
                                + "gateways.gateway.networking.k8s.io");
        var notes = crd.body().path("metadata").path("annotations");
        findings.add(
                crd.good()
                        ? Finding.ok(
                                "CRDs",
                                "Gateway API "
                                        + notes.path("gateway.networking.k8s.io/bundle-version")
                                                .asText("of unknown version")
                                        + ", channel "
                                        + notes.path("gateway.networking.k8s.io/channel")
                                                .asText("unknown"))
                        : Finding.ok(
                                "CRDs",
                                "Gateway API is served; which release and channel, these"
                                        + " credentials may not read"));
    }

    private Optional<String> served(JsonNode group, String plural)
            throws IOException, InterruptedException {
        for (var version : group.path("versions")) {
            var name = version.path("version").asText();
            if (!name.equals("v1") && !name.equals("v1beta1")) {
                continue;
            }
            for (var resource :
                    get("apis/gateway.networking.k8s.io/" + name).body().path("resources")) {
                if (resource.path("name").asText().equals(plural)) {
                    return Optional.of(name);
                }
            }
        }
        return Optional.empty();
    }

    private void rights() throws IOException, InterruptedException {
        var missing = new ArrayList<String>();
        var needed = NeededRight.all(settings.leaseNamespace(), settings.gatewayServices());
        for (var right : needed) {
            if (!allowed(right)) {
                missing.add(right.toString());
            }
        }
        findings.add(
                missing.isEmpty()
                        ? Finding.ok(
                                "rights", "all " + needed.size() + " that are needed are granted")
                        : Finding.failed(
                                "rights",
                                "missing: "
                                        + String.join(", ", missing)
                                        + "; `gatehouse rbac` prints what to grant"));
        if (allowed(NeededRight.ALL_SECRETS)) {
            findings.add(
                    Finding.warning(
                            "rights",
                            "these credentials may list all Secrets of the cluster, which is never"
                                    + " needed: `gatehouse rbac` prints less"));
        }
    }

    private boolean allowed(NeededRight right) throws IOException, InterruptedException {
        var reply =
                send(
                        "POST",
                        "apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                        right.review());
        if (!reply.good()) {
            throw new IOException("it answers " + reply.status() + " to an access review");
        }
        return reply.body().path("status").path("allowed").asBoolean(false);
    }

    private void lease() throws IOException, InterruptedException {
        if (settings.leaseNamespace().isEmpty()) {
            return;
        }
        var namespace = settings.leaseNamespace().get();
        var reply = get("api/v1/namespaces/" + namespace);
        findings.add(
                reply.status() == 404
                        ? Finding.failed(
                                "Lease",
                                "namespace "
                                        + namespace
                                        + " is not there, so no replica writes status: create it")
                        : reply.good()
                                ? Finding.ok("Lease", "namespace " + namespace + " is there")
                                : Finding.warning(
                                        "Lease",
                                        "whether namespace "
                                                + namespace
                                                + " is there can't be read ("
                                                + reply.status()
                                                + ")"));
    }

    private void pods(Predicate<InetSocketAddress> answers)
            throws IOException, InterruptedException {
        var slices = get("apis/discovery.k8s.io/v1/endpointslices?limit=500");
        findings.add(
                slices.good()
                        ? PodReach.look(slices.body(), answers)
                        : Finding.failed(
                                PodReach.CHECK,
                                "EndpointSlices can't be read (" + slices.status() + ")"));
    }

    private Reply get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    private Reply send(String method, String path, String body)
            throws IOException, InterruptedException {
        var http = client.getHttpClient();
        var request =
                http.newHttpRequestBuilder()
                        .uri(client.getMasterUrl() + path)
                        .header("Accept", "application/json")
                        .timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        if (!body.isEmpty()) {
            request.method(method, "application/json", body);
        }
        var future = http.sendAsync(request.build(), byte[].class);
        try {
            return reply(future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException _) {
            future.cancel(true);
            throw new IOException("no answer within " + TIMEOUT.toSeconds() + " s");
        } catch (ExecutionException failed) {
            var cause = failed.getCause() == null ? failed : failed.getCause();
            throw new IOException(
                    cause.getMessage() == null
                            ? cause.getClass().getSimpleName()
                            : cause.getMessage(),
                    cause);
        }
    }

    private static Reply reply(HttpResponse<byte[]> response) {
        JsonNode body;
        try {
            body = JSON.readTree(response.body());
        } catch (IOException _) {
            body = JSON.missingNode(); // a proxy's page, perhaps
        }
        return new Reply(response.code(), body, response.headers("Date").stream().findFirst());
    }
}
