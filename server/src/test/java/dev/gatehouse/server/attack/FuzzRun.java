package dev.gatehouse.server.attack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// Sends odd input through a gateway, and compares what reaches the backend with what [InputOracle]
/// reads in it: the same requests and no other, each refusal followed by the end of the connection.
final class FuzzRun {

    private final InetSocketAddress gateway;
    private final RecordingBackend backend;
    private int count;
    private int mark;
    private int served;
    private int refused;

    FuzzRun(InetSocketAddress gateway, RecordingBackend backend) {
        this.gateway = gateway;
        this.backend = backend;
    }

    /// How many inputs were served whole, up to the marker behind them.
    int served() {
        return served;
    }

    /// How many inputs ended in a refusal.
    int refused() {
        return refused;
    }

    /// @return what went wrong, in sentences
    List<String> run(String input) throws IOException {
        count++;
        var all = input + "GET /g2/" + count + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        var reading = InputOracle.read(all);
        var problems = new ArrayList<String>();
        try (var client = new RawClient(gateway)) {
            client.send(all);
            if (reading.end() == InputOracle.End.PARTIAL
                    || reading.end() == InputOracle.End.WHOLE) {
                client.endOfSending();
            }
            try {
                var statuses = client.answersToTheEnd("GET").stream().map(Answer::status).toList();
                compare(problems, reading, statuses);
            } catch (RawClient.HungException | IllegalArgumentException e) {
                problems.add("client: " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            problems.add("the oracle: " + reading);
        }
        return problems;
    }

    private void compare(
            List<String> problems, InputOracle.Reading reading, List<Integer> statuses) {
        var seen = new ArrayList<String>();
        var events = backend.since(mark);
        mark += events.size();
        for (var event : events) {
            if (event instanceof RecordingBackend.Event.Requested(_, var request)) {
                seen.add(OwnFields.maskAddress(InputOracle.canonical(request), gateway));
                problems.addAll(OwnFields.problems(request));
            }
            if (event instanceof RecordingBackend.Event.Malformed(_, var why, var bytes)) {
                problems.add("upstream, " + why + ": " + WireText.show(bytes));
            }
        }
        var refusals = statuses.stream().filter(status -> status != 200).toList();
        if (refusals.size() > 1
                || refusals.stream().anyMatch(s -> s < 400 || (s >= 500 && s != 501 && s != 505))
                || statuses.size() - refusals.size() != seen.size()
                || (!refusals.isEmpty() && statuses.getLast() == 200)) {
            problems.add("answers " + statuses + " to " + seen.size() + " requests at the backend");
        }
        if (!fits(reading, seen, !refusals.isEmpty())) {
            problems.add("upstream saw " + seen.stream().map(WireText::show).toList());
        }
        if (refusals.isEmpty()) {
            served++;
        } else {
            refused++;
        }
    }

    private static boolean fits(InputOracle.Reading reading, List<String> seen, boolean refused) {
        var wanted = reading.requests();
        if (reading.doubt() >= 0) {
            // Refused at the doubt, or read as the oracle reads it.
            var both = Math.min(seen.size(), wanted.size());
            return seen.size() >= reading.doubt()
                    && seen.subList(0, both).equals(wanted.subList(0, both));
        }
        return seen.equals(wanted)
                && switch (reading.end()) {
                    case REFUSED -> refused;
                    case PARTIAL -> true;
                    case WHOLE, CLOSED -> !refused;
                };
    }
}
