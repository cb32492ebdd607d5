package dev.gatehouse.server.attack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/// Runs cases against a gateway with a [RecordingBackend] behind it, and says what went wrong:
/// - each answer's status, and whether the connection closes;
/// - the exact requests that reached the backend;
/// - a marker request pipelined behind: dead behind a refusal, else executed once, and its answer
///   its own;
/// - a witness: another connection, opened before, which still works afterwards.
final class AttackRun implements AutoCloseable {

    private final InetSocketAddress gateway;
    private final RecordingBackend backend;
    private RawClient witness;
    private int count;
    private int mark;

    AttackRun(InetSocketAddress gateway, RecordingBackend backend) throws IOException {
        this.gateway = gateway;
        this.backend = backend;
        this.witness = new RawClient(gateway);
    }

    List<String> run(AttackCase attack) throws IOException {
        return run(attack, RawClient::sendAside);
    }

    /// @param sending how the bytes go out
    /// @return what went wrong, in sentences; empty when all is well
    List<String> run(AttackCase attack, BiConsumer<RawClient, String> sending) throws IOException {
        count++;
        var problems = new ArrayList<String>();
        witness(problems, "before");
        var markerTarget = "/g2/" + count;
        var marker = "GET " + markerTarget + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        try (var client = new RawClient(gateway)) {
            sending.accept(client, attack.send() + marker);
            try {
                answers(
                        problems,
                        attack,
                        client.answersToTheEnd(attack.firstMethod()),
                        markerTarget);
            } catch (RawClient.HungException | IllegalArgumentException e) {
                problems.add("client: " + e.getMessage());
            }
        }
        witness(problems, "after");
        upstream(problems, attack, markerTarget);
        return problems;
    }

    private static void answers(
            List<String> problems, AttackCase attack, List<Answer> answers, String markerTarget) {
        var statuses = answers.stream().map(Answer::status).toList();
        var wanted = new ArrayList<>(attack.answers());
        if (!attack.close()) {
            wanted.add(List.of(200));
        }
        var fits = statuses.size() == wanted.size();
        for (var i = 0; fits && i < wanted.size(); i++) {
            fits = wanted.get(i).contains(statuses.get(i)) && answers.get(i).whole();
        }
        if (!fits) {
            problems.add("answers " + statuses + ", and not " + wanted);
            return;
        }
        if (!attack.close() && !answers.getLast().body().equals(markerTarget)) {
            problems.add("the marker got the answer " + WireText.show(answers.getLast().body()));
        }
    }

    private void upstream(List<String> problems, AttackCase attack, String markerTarget) {
        if (attack.begun()) {
            backend.awaitUnfinished(mark);
        }
        if (attack.begun() && !backend.awaitNothingUnfinished()) {
            problems.add("an unfinished backend connection stays open: " + backend.unfinished());
        }
        var seen = new ArrayList<String>();
        // From where the last case left off, so that what comes late is seen, too.
        var events = backend.since(mark);
        mark += events.size();
        for (var event : events) {
            switch (event) {
                case RecordingBackend.Event.Requested(_, var request) -> {
                    if (request.target().startsWith("/witness")) {
                        continue;
                    }
                    seen.add(OwnFields.maskAddress(OwnFields.without(request), gateway));
                    problems.addAll(OwnFields.problems(request));
                }
                case RecordingBackend.Event.Malformed(_, var why, var bytes) ->
                        problems.add("upstream, " + why + ": " + WireText.show(bytes));
                case RecordingBackend.Event.Closed(_, var rest) -> {
                    if (!rest.isEmpty() && !attack.begun()) {
                        problems.add("upstream, begun: " + WireText.show(rest));
                    }
                }
                case RecordingBackend.Event.Opened _ -> {}
            }
        }
        if (!attack.begun() && !backend.unfinished().isEmpty()) {
            problems.add("upstream, begun: " + backend.unfinished());
        }
        var wanted = new ArrayList<>(attack.upstream());
        if (!attack.close()) {
            wanted.add("GET " + markerTarget + " HTTP/1.1\r\nHost: a\r\n\r\n");
        }
        if (!seen.equals(wanted)) {
            problems.add("upstream saw " + show(seen) + ",\n    and not " + show(wanted));
        }
    }

    /// Requests that arrived at the backend after the last case was over, for the end of a table.
    List<String> late() {
        return backend.requestsSince(mark).stream().map(ReadRequest::target).toList();
    }

    private void witness(List<String> problems, String when) throws IOException {
        try {
            var target = "/witness/" + count + "/" + when;
            witness.send("GET " + target + " HTTP/1.1\r\nHost: witness\r\n\r\n");
            var answer = witness.answer("GET");
            if (answer.status() == 200 && answer.body().equals(target)) {
                return;
            }
            problems.add("the witness " + when + " got " + answer);
        } catch (RawClient.HungException | IllegalArgumentException e) {
            problems.add("the witness " + when + ": " + e.getMessage());
        }
        witness.close();
        witness = new RawClient(gateway);
    }

    private static String show(List<String> requests) {
        return requests.stream().map(WireText::show).toList().toString();
    }

    @Override
    public void close() throws IOException {
        witness.close();
    }
}
