package dev.gatehouse.server.attack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// Runs what a scripted backend answers through a gateway, and says what went wrong: the client's
/// answer; the request behind it, on the same client connection where that lives, which must get
/// its own answer; and whether the scripted backend connection is used again or closed.
final class ResponseRun {

    private final InetSocketAddress gateway;
    private final RecordingBackend backend;
    private int count;

    ResponseRun(InetSocketAddress gateway, RecordingBackend backend) {
        this.gateway = gateway;
        this.backend = backend;
    }

    List<String> run(ResponseCase attack) throws IOException {
        count++;
        var problems = new ArrayList<String>();
        var mark = backend.mark();
        backend.script("/scripted", attack.steps(), attack.always());
        var client = new RawClient(gateway);
        try {
            client.sendAside(attack.request());
            try {
                var goesOn = answer(problems, attack, client);
                if (attack.late()) {
                    backend.release();
                    if (!backend.awaitScriptEnd()) {
                        problems.add("the backend could not send its late bytes");
                    }
                }
                if (attack.after().isPresent()) {
                    client.send(attack.after().get());
                    client.endOfSending();
                    for (var answer : client.answersToTheEnd("GET")) {
                        if (answer.status() < 400) {
                            problems.add("what is body was answered: " + answer);
                        }
                    }
                }
                if (!goesOn || attack.after().isPresent()) {
                    client.close();
                    client = new RawClient(gateway);
                }
                marker(problems, client);
            } catch (RawClient.HungException | IllegalArgumentException e) {
                problems.add("client: " + e.getMessage());
            }
        } finally {
            backend.forgetScripts();
            client.close();
        }
        connections(problems, attack, mark);
        return problems;
    }

    /// @return whether the client's connection goes on
    private static boolean answer(List<String> problems, ResponseCase attack, RawClient client)
            throws RawClient.HungException {
        var interim = new ArrayList<Answer>();
        var answer = client.answer(attack.method(), interim);
        var bad = answer.status() == 502;
        if (attack.statuses().isEmpty()) {
            if (answer.whole() && !bad) {
                problems.add("the client got a whole answer: " + answer);
            }
            return answer.whole() && !answer.closes();
        }
        if (!answer.whole() || !attack.statuses().contains(answer.status())) {
            problems.add("the client got " + answer + ", and not " + attack.statuses());
        } else if (attack.body().isPresent() && !answer.body().equals(attack.body().get())) {
            problems.add("the client got the body " + WireText.show(answer.body()));
        }
        var statuses = interim.stream().map(Answer::status).toList();
        if (!bad && !statuses.equals(attack.interim())) {
            problems.add("the client got the interim answers " + statuses);
        }
        return answer.whole() && !answer.closes();
    }

    private void marker(List<String> problems, RawClient client) throws RawClient.HungException {
        var target = "/g2/" + count;
        client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        var answers = client.answersToTheEnd("GET");
        if (answers.size() != 1
                || answers.getFirst().status() != 200
                || !answers.getFirst().body().equals(target)) {
            problems.add("the request behind got " + answers);
        }
    }

    private void connections(List<String> problems, ResponseCase attack, int mark) {
        var scripted = -1;
        var marker = -1;
        var tries = 0;
        if (attack.early() && !backend.awaitNothingUnfinished()) {
            problems.add("the backend connection that answered early stays open");
        }
        for (var event : backend.since(mark)) {
            switch (event) {
                case RecordingBackend.Event.Opened _ -> {}
                case RecordingBackend.Event.Requested(var connection, var request) -> {
                    if (request.target().equals("/scripted")) {
                        scripted = connection;
                        tries++;
                    } else if (request.target().startsWith("/g2/")) {
                        marker = connection;
                    } else {
                        problems.add("the backend was asked for " + request.target());
                    }
                }
                case RecordingBackend.Event.Malformed(_, var why, var bytes) ->
                        problems.add("upstream, " + why + ": " + WireText.show(bytes));
                case RecordingBackend.Event.Closed(var connection, var rest) -> {
                    if (!rest.isEmpty()) {
                        scripted = connection; // an early answer: the request never was whole
                    }
                }
            }
        }
        // One safe retry, where a pooled connection proves dead.
        if (tries > (attack.always() ? 2 : 1)) {
            problems.add("the request was sent " + tries + " times");
        }
        if (scripted < 0) {
            problems.add("the scripted backend connection stays open, its request unfinished");
            return;
        }
        if (attack.pooled() && marker != scripted) {
            problems.add("the next request went out on " + marker + ", not on " + scripted);
        }
        if (!attack.pooled() && marker == scripted) {
            problems.add("the next request went out on the spoilt connection");
        }
        if (!attack.pooled() && !backend.awaitClosed(scripted)) {
            problems.add("the spoilt backend connection stays open");
        }
    }
}
