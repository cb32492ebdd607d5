package dev.gatehouse.server.attack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Reads the tables of attacks beside this class. A case is a map of
///
/// | key | meaning |
/// |---|---|
/// | `id`, `name` | the row of the catalogue, and what the case is in words |
/// | `send` | the bytes ([WireText]) |
/// | `head` | in place of `send`: field lines and body, put behind the table's `start` |
/// | `each` | the case is run once per item, which replaces `\@` in `send` and `upstream`; an item that is a pair has one text for each |
/// | `answer` | a status, a list of statuses that are all right, or, under `answers`, one of these per request |
/// | `close` | whether the connection must close; by default it must after a refusal |
/// | `upstream` | what arrives: a request or a list; nothing by default |
/// | `begun` | whether an unfinished request may arrive |
final class AttackTable {

    private AttackTable() {}

    static List<AttackCase> cases(String file) {
        var table = table(file);
        var start = text(table, "start").orElse("");
        var cases = new ArrayList<AttackCase>();
        for (var row : rows(table)) {
            check(row);
            var send = text(row, "send").or(() -> text(row, "head").map(h -> start + h));
            var each = row.get("each") instanceof List<?> items ? items : List.of("");
            for (var i = 0; i < each.size(); i++) {
                var id = row.get("id") + (each.size() > 1 ? "." + (i + 1) : "");
                cases.add(one(id, row, send.orElseThrow(), each.get(i)));
            }
        }
        return cases;
    }

    private static AttackCase one(String id, Map<?, ?> row, String send, Object item) {
        var there = item instanceof List<?> pair ? pair.get(0) : item;
        var beyond = item instanceof List<?> pair ? pair.get(1) : item;
        var answers = answers(row);
        var refused = answers.getLast().stream().allMatch(status -> status >= 400);
        var upstream =
                texts(row.get("upstream")).stream()
                        .map(u -> WireText.read(u.replace("\\@", beyond.toString())))
                        .toList();
        return new AttackCase(
                id,
                row.get("name") + (there.toString().isEmpty() ? "" : ": " + there),
                WireText.read(send.replace("\\@", there.toString())),
                answers,
                row.get("close") instanceof Boolean close ? close : refused,
                upstream,
                Boolean.TRUE.equals(row.get("begun")));
    }

    private static void check(Map<?, ?> row) {
        var known =
                List.of(
                        "id",
                        "name",
                        "send",
                        "head",
                        "each",
                        "answer",
                        "answers",
                        "close",
                        "upstream",
                        "begun",
                        "note");
        for (var key : row.keySet()) {
            if (!known.contains(key.toString())) {
                throw new IllegalArgumentException(row.get("id") + ": no such key: " + key);
            }
        }
    }

    private static List<List<Integer>> answers(Map<?, ?> row) {
        if (row.get("answers") instanceof List<?> answers) {
            return answers.stream().map(AttackTable::statuses).toList();
        }
        return List.of(statuses(row.get("answer")));
    }

    static List<Integer> statuses(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(Integer.class::cast).toList();
        }
        return List.of((Integer) value);
    }

    static Map<?, ?> table(String file) {
        try (var in = AttackTable.class.getResourceAsStream(file)) {
            return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromInputStream(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Map<?, ?>> rows(Map<?, ?> table) {
        var rows = new ArrayList<Map<?, ?>>();
        for (var row : (List<?>) table.get("cases")) {
            rows.add((Map<?, ?>) row);
        }
        return rows;
    }

    static Optional<String> text(Map<?, ?> map, String key) {
        return Optional.ofNullable(map.get(key)).map(Object::toString);
    }

    private static List<String> texts(Object value) {
        if (value == null) {
            return List.of();
        }
        return value instanceof List<?> list
                ? list.stream().map(Object::toString).toList()
                : List.of(value.toString());
    }
}
