package dev.gatehouse.server;

import dev.gatehouse.model.Snapshot;
import dev.gatehouse.server.routing.Explanation;
import dev.gatehouse.server.routing.ExplanationText;
import dev.gatehouse.server.routing.Question;
import java.util.List;
import java.util.Map;

/// What a snapshot makes of a request, for `gatehouse explain` and the admin API: which listener,
/// rule, filters and backends take it, and why others do not. Sends nothing.
public sealed interface Explain {

    /// @param text for a terminal, in lines
    /// @param data the same as strings, numbers, lists and maps, for JSON
    /// @param taken whether a rule takes the request
    record Explained(String text, Map<String, Object> data, boolean taken) implements Explain {}

    /// There is no such request.
    ///
    /// @param reason a sentence for people
    record Refused(String reason) implements Explain {}

    /// @param method such as `GET`, case-sensitive
    /// @param url `http://host[:port][/path][?query]`; its port chooses the listeners
    /// @param headers `name: value` each; `Host` replaces the URL's host for matching
    static Explain request(Snapshot snapshot, String method, String url, List<String> headers) {
        return switch (Question.read(method, url, headers)) {
            case Question.Reading.Refused(var reason) -> new Refused(reason);
            case Question.Reading.Read(var question) -> {
                var explanation = Explanation.of(snapshot, question);
                yield new Explained(
                        ExplanationText.text(explanation),
                        ExplanationText.data(explanation),
                        explanation.taken().isPresent());
            }
        };
    }
}
