package dev.gatehouse.server.http;

import dev.gatehouse.model.RuleId;
import dev.gatehouse.server.metrics.RouteCells;
import java.io.IOException;
import java.util.List;

/// A rule, compiled once: what an exchange does, in order. Immutable, hence shared freely.
///
/// @param rule whose plan this is, for people
/// @param cells where its exchanges are counted
/// @param requestTimeout nanoseconds for the whole exchange; 0 for no bound
/// @param gates the first that answers ends the exchange
public record Plan(
        RuleId rule,
        RouteCells cells,
        long requestTimeout,
        List<Gate> gates,
        List<RequestEdit> requestEdits,
        List<ResponseEdit> responseEdits,
        Forward forward) {

    public Plan {
        gates = List.copyOf(gates);
        requestEdits = List.copyOf(requestEdits);
        responseEdits = List.copyOf(responseEdits);
    }

    /// Serves one exchange to the end of its response.
    ///
    /// @throws RequestFailed where there is no answer, and nothing has been sent to the client yet
    public void serve(Exchange exchange) throws IOException {
        if (requestTimeout > 0) {
            exchange.deadline(exchange.begun() + requestTimeout);
        }
        for (var i = 0; i < gates.size(); i++) {
            var answer = gates.get(i).answer(exchange);
            if (answer != null) {
                finish(exchange, answer);
                return;
            }
        }
        for (var i = 0; i < requestEdits.size(); i++) {
            requestEdits.get(i).apply(exchange.request());
        }
        try (var answer = forward.to(exchange)) {
            finish(exchange, answer);
        }
    }

    private void finish(Exchange exchange, Answer answer) throws IOException {
        for (var i = 0; i < responseEdits.size(); i++) {
            responseEdits.get(i).apply(answer.head());
        }
        exchange.client().send(answer);
    }
}
