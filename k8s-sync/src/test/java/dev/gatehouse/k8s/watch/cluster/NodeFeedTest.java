package dev.gatehouse.k8s.watch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NodeFeedTest {

    @Test
    void followsTheNodesAndTheirRanges() throws Exception {
        try (var server = new FakeApiServer()) {
            server.put(node("a", "10.244.0.0/24"));
            var config = Config.empty();
            config.setMasterUrl(server.url());
            config.setHttp2Disable(true);
            try (var client = new KubernetesClientBuilder().withConfig(config).build();
                    var feed =
                            NodeFeed.open(
                                    () -> client,
                                    Cluster.SHORT,
                                    new SplittableRandom(1),
                                    InstantSource.fixed(Instant.EPOCH))) {
                assertThat(ranges(feed.awaitChange(Duration.ofSeconds(30))))
                        .containsExactly("10.244.0.0/24");

                server.awaitWatches("Node", 1);
                server.put(node("b", "10.244.1.0/24"));
                var two = await(feed, nodes -> nodes.size() == 2);
                assertThat(ranges(two)).containsExactlyInAnyOrder("10.244.0.0/24", "10.244.1.0/24");

                server.delete("Node", "", "a");
                assertThat(ranges(await(feed, nodes -> nodes.size() == 1)))
                        .containsExactly("10.244.1.0/24");
            }
        }
    }

    private static List<Node> await(NodeFeed feed, Predicate<List<Node>> condition)
            throws InterruptedException {
        while (true) { // the deadline above ends it
            var nodes = feed.awaitChange(Duration.ofSeconds(1));
            if (condition.test(nodes)) {
                return nodes;
            }
        }
    }

    private static List<String> ranges(List<Node> nodes) {
        return nodes.stream().flatMap(node -> node.getSpec().getPodCIDRs().stream()).toList();
    }

    private static String node(String name, String range) {
        return """
        apiVersion: v1
        kind: Node
        metadata: {name: %s}
        spec: {podCIDRs: [%s]}
        status:
          addresses: [{type: InternalIP, address: 192.0.2.1}]
        """
                .formatted(name, range);
    }
}
