package dev.gatehouse.server.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.model.Filter;
import dev.gatehouse.model.Filter.HeaderEdits;
import dev.gatehouse.model.Filter.HeaderField;
import dev.gatehouse.model.Timeouts;
import dev.gatehouse.model.UpstreamId;
import dev.gatehouse.model.WeightedBackend;
import dev.gatehouse.server.ServerOptions.CarriersKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Shares of a rule's requests.
@Timeout(120)
class WeightsTest {

    @ParameterizedTest
    @EnumSource(
            value = CarriersKind.class,
            names = {"LOOP", "JDK"})
    void givesEachBackendItsShareExactlyAndItsFiltersOnlyThere(CarriersKind carriers)
            throws Exception {
        var a = new UpstreamId("a");
        var b = new UpstreamId("b");
        var c = new UpstreamId("c");
        var marks =
                new Filter.RequestHeaders(
                        new HeaderEdits(
                                List.of(new HeaderField("X-Share", "b")), List.of(), List.of()));
        var rule =
                Lab.rule(
                        "split",
                        Timeouts.NONE,
                        new WeightedBackend(a, 3, List.of()),
                        new WeightedBackend(b, 1, List.of(marks)),
                        new WeightedBackend(c, 0, List.of()));
        var answers = new HashMap<String, Integer>();
        try (var lab = new Lab(carriers);
                var first = new NamedBackend("a");
                var second = new NamedBackend("b");
                var third = new NamedBackend("c")) {
            lab.apply(
                    Map.of(
                            a, Lab.endpoints(first.address()),
                            b, Lab.endpoints(second.address()),
                            c, Lab.endpoints(third.address())),
                    Lab.listener("http", lab.at, Lab.route("/", rule)));
            try (var one = lab.client();
                    var other = lab.client()) {
                for (var i = 0; i < 1000; i++) {
                    var client = i % 3 == 0 ? one : other;
                    client.send(OneBackendTest.GET);
                    var response = client.response();
                    answers.merge(
                            response.substring(response.indexOf("\r\n\r\n") + 4), 1, Integer::sum);
                }
            }
        }
        assertThat(answers).isEqualTo(Map.of("a", 750, "b+", 250));
    }
}
