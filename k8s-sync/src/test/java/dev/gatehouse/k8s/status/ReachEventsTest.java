package dev.gatehouse.k8s.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.k8s.api.ApiServer;
import dev.gatehouse.k8s.api.FakeApiServer;
import dev.gatehouse.model.BackendReach;
import dev.gatehouse.model.BackendReach.State;
import dev.gatehouse.model.BackendReach.Way;
import dev.gatehouse.model.UpstreamId;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReachEventsTest {

    private static final String EVENTS = "POST api/v1/namespaces/default/events";

    private final BlockingQueue<String> tried = new LinkedBlockingQueue<>();
    private volatile Duration leads = Duration.ofMinutes(1);

    // set up before each test
    @SuppressWarnings("NullAway.Init")
    private FakeApiServer server;

    @SuppressWarnings("NullAway.Init")
    private KubernetesClient client;

    @SuppressWarnings("NullAway.Init")
    private ReachEvents events;

    @BeforeEach
    void start() throws IOException {
        server = new FakeApiServer();
        server.apply(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                """);
        server.trouble(
                EVENTS,
                -1,
                () -> {
                    tried.add("event");
                    return null;
                });
        client = server.client();
        events =
                new ReachEvents(
                        new ApiServer(() -> client),
                        new Cluster(server).watch(),
                        () -> leads,
                        InstantSource.system(),
                        Duration.ofMillis(1));
    }

    @AfterEach
    void close() {
        events.close();
        client.close();
        server.close();
    }

    private static List<BackendReach> web(Way way, State state) {
        return List.of(
                new BackendReach(
                        new UpstreamId("default/Service/web:80"),
                        "default",
                        "web",
                        way,
                        state,
                        "it is " + state.text()));
    }

    private void awaitEvent() throws InterruptedException {
        assertThat(tried.poll(20, TimeUnit.SECONDS)).as("an event").isNotNull();
    }

    private List<JsonNode> written() {
        return server.objects().stream()
                .filter(o -> o.path("kind").asText().equals("Event"))
                .toList();
    }

    @Test
    void saysOnTheServiceThatItIsCutOffAndThatItIsNotAnyMore() throws InterruptedException {
        events.accept(web(Way.POD, State.REACHED));
        events.accept(web(Way.POD, State.CUT_OFF));
        awaitEvent();
        events.accept(web(Way.POD, State.CUT_OFF));
        events.accept(web(Way.POD, State.REACHED));
        // which is never before the answer to the first, and the rest is there by the next
        awaitEvent();
        events.accept(web(Way.NODEPORT, State.MISSING));
        awaitEvent();

        var all = written();
        assertThat(all)
                .extracting(e -> e.path("reason").asText())
                .contains("BackendCutOff", "BackendReached");
        assertThat(all).first().satisfies(ReachEventsTest::isAboutTheService);
    }

    private static void isAboutTheService(JsonNode event) {
        assertThat(event.path("involvedObject").path("kind").asText()).isEqualTo("Service");
        assertThat(event.path("involvedObject").path("name").asText()).isEqualTo("web");
        assertThat(event.path("involvedObject").path("uid").asText()).startsWith("uid-");
        assertThat(event.path("type").asText()).isEqualTo("Warning");
        assertThat(event.path("message").asText()).isEqualTo("it is cut off");
    }

    @Test
    void writesNothingWhileAllIsWell() throws InterruptedException {
        events.accept(web(Way.POD, State.UNPROBED));
        events.accept(web(Way.POD, State.REACHED));
        events.accept(web(Way.POD, State.CONFIGURED));
        // something to wait for
        events.accept(web(Way.POD, State.CUT_OFF));
        awaitEvent();

        assertThat(tried).isEmpty();
    }

    @Test
    void writesWhatIsBadOnceItLeads() throws InterruptedException {
        leads = Duration.ZERO;
        events.accept(web(Way.POD, State.CUT_OFF));
        events.accept(web(Way.NODEPORT, State.FALLBACK));
        leads = Duration.ofMinutes(1);
        awaitEvent();
        events.accept(web(Way.POD, State.CUT_OFF));
        awaitEvent();

        assertThat(written())
                .extracting(e -> e.path("reason").asText())
                .first()
                .isEqualTo("BackendFallback");
    }

    @Test
    void triesAgainWhatTheServerHadNoTimeFor() throws InterruptedException {
        server.calm();
        server.answer(EVENTS, 1, 503, "ServiceUnavailable", "busy");
        server.trouble(
                EVENTS,
                -1,
                () -> {
                    tried.add("event");
                    return null;
                });
        events.accept(web(Way.POD, State.CUT_OFF));

        awaitEvent();
    }
}
