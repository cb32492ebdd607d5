package dev.gatehouse.server.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One row of a table of answers: what a backend sends to `GET /scripted`, and what the client
/// gets.
///
/// | key | meaning |
/// |---|---|
/// | `id`, `name`, `each` | as in [AttackTable] |
/// | `request`, `method` | what the client sends, or only its method |
/// | `backend` | the bytes of the answer, sent once the request was read whole |
/// | `early` | they are sent once its head was read |
/// | `after` | bytes that the client sends behind when it has the answer: its last |
/// | `then` | `close` or `reset` behind them; else the backend leaves its connection open |
/// | `always` | the same happens to each further try, of which there may be one |
/// | `late` | bytes that the backend sends when the client has its answer |
/// | `answer`, `body`, `interim` | what the client gets |
/// | `cut` | the client gets an answer that is cut, or a 502 where nothing of it was sent |
/// | `pooled` | whether the backend connection serves the next request; false: it is closed |
record ResponseCase(
        String id,
        String name,
        String request,
        List<BackendStep> steps,
        boolean late,
        boolean always,
        Optional<String> after,
        List<Integer> statuses,
        Optional<String> body,
        List<Integer> interim,
        boolean pooled) {

    ResponseCase {
        steps = List.copyOf(steps);
        statuses = List.copyOf(statuses);
        interim = List.copyOf(interim);
    }

    /// Whether the backend answers before it has read the request.
    boolean early() {
        return !(steps.getFirst() instanceof BackendStep.ReadRequest);
    }

    String method() {
        return request.substring(0, request.indexOf(' '));
    }

    static List<ResponseCase> cases(String file) {
        var cases = new ArrayList<ResponseCase>();
        for (var row : AttackTable.rows(AttackTable.table(file))) {
            var each = row.get("each") instanceof List<?> items ? items : List.of("");
            for (var i = 0; i < each.size(); i++) {
                var id = row.get("id") + (each.size() > 1 ? "." + (i + 1) : "");
                cases.add(one(id, row, each.get(i).toString()));
            }
        }
        return cases;
    }

    private static ResponseCase one(String id, Map<?, ?> row, String item) {
        var method = AttackTable.text(row, "method").orElse("GET");
        var request =
                AttackTable.text(row, "request")
                        .orElse(method + " /scripted HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n");
        var steps = new ArrayList<BackendStep>();
        if (!Boolean.TRUE.equals(row.get("early"))) {
            steps.add(new BackendStep.ReadRequest());
        }
        steps.add(new BackendStep.Send(bytes(row, "backend", item).orElseThrow()));
        var late = bytes(row, "late", item);
        late.ifPresent(
                bytes -> {
                    steps.add(new BackendStep.AwaitRelease());
                    steps.add(new BackendStep.Send(bytes));
                });
        if (Boolean.TRUE.equals(row.get("early"))) {
            steps.add(new BackendStep.ReadToEnd());
        }
        switch (AttackTable.text(row, "then").orElse("")) {
            case "close" -> steps.add(new BackendStep.Close());
            case "reset" -> steps.add(new BackendStep.Reset());
            case "" -> {}
            default -> throw new IllegalArgumentException(id + ": then " + row.get("then"));
        }
        return new ResponseCase(
                id,
                row.get("name") + (item.isEmpty() ? "" : ": " + item),
                WireText.read(request),
                steps,
                late.isPresent(),
                Boolean.TRUE.equals(row.get("always")),
                bytes(row, "after", item),
                Boolean.TRUE.equals(row.get("cut"))
                        ? List.of()
                        : AttackTable.statuses(row.get("answer")),
                bytes(row, "body", item),
                row.containsKey("interim") ? AttackTable.statuses(row.get("interim")) : List.of(),
                Boolean.TRUE.equals(row.get("pooled")));
    }

    private static Optional<String> bytes(Map<?, ?> row, String key, String item) {
        return AttackTable.text(row, key).map(text -> WireText.read(text.replace("\\@", item)));
    }

    @Override
    public String toString() {
        return id + " " + name;
    }
}
