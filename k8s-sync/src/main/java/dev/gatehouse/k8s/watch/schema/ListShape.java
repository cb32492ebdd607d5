package dev.gatehouse.k8s.watch.schema;

import dev.gatehouse.k8s.watch.yaml.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A list, its bounds, and what must be unique in it.
///
/// @param unique names of the fields that together tell the items apart; empty: nothing need be
///   unique
/// @param set whether the items themselves, being scalars, must be unique
record ListShape(Shape item, int min, int max, List<String> unique, boolean set, List<Rule> rules)
        implements Shape {

    /// A rule on the list as a whole.
    interface Rule {
        void check(List<Value.Fields> items, Check check);
    }

    static ListShape of(Shape item) {
        return new ListShape(item, 0, Integer.MAX_VALUE, List.of(), false, List.of());
    }

    ListShape size(int least, int most) {
        return new ListShape(item, least, most, unique, set, rules);
    }

    ListShape uniqueBy(String... fields) {
        return new ListShape(item, min, max, List.of(fields), set, rules);
    }

    ListShape asSet() {
        return new ListShape(item, min, max, unique, true, rules);
    }

    ListShape rule(Rule rule) {
        var more = new ArrayList<>(rules);
        more.add(rule);
        return new ListShape(item, min, max, unique, set, List.copyOf(more));
    }

    @Override
    public Value complete(Value value, Check check) {
        if (!(value instanceof Value.Items list)) {
            check.refuse(value, "must be a list, but is " + check.shown(value));
            return value;
        }
        var size = list.values().size();
        if (size < min) {
            check.refuse(value, "must have at least " + min + (min == 1 ? " item" : " items"));
        }
        if (size > max) {
            check.refuse(value, "has " + size + " items; at most " + max + " are allowed");
            return value;
        }
        var before = check.count();
        var completed = new ArrayList<Value>(size);
        for (var i = 0; i < size; i++) {
            var path = check.enter(i);
            completed.add(item.complete(list.values().get(i), check));
            check.leave(path);
        }
        if (check.count() == before) {
            checkUnique(completed, check);
            var objects =
                    completed.stream()
                            .filter(Value.Fields.class::isInstance)
                            .map(Value.Fields.class::cast)
                            .toList();
            rules.forEach(rule -> rule.check(objects, check));
        }
        return new Value.Items(value.line(), value.column(), completed);
    }

    private void checkUnique(List<Value> items, Check check) {
        if (unique.isEmpty() && !set) {
            return;
        }
        Map<Object, Integer> seen = new HashMap<>();
        for (var i = 0; i < items.size(); i++) {
            var item = items.get(i);
            var first = seen.putIfAbsent(identity(item), i);
            if (first != null && set) {
                check.refuse(item, "[" + i + "]", "repeats " + check.shown(item));
            }
            if (first != null && !set && item instanceof Value.Fields fields) {
                var name = unique.getFirst();
                var at = fields.get(name);
                check.refuse(
                        at == null ? item : at,
                        "[" + i + "]." + name,
                        "repeats that of [" + first + "]; it must be unique");
            }
        }
    }

    private Object identity(Value item) {
        return switch (item) {
            case Value.Fields fields ->
                    unique.stream()
                            .map(name -> fields.text(name) + "/" + fields.number(name))
                            .toList();
            case Value.Text text -> text.value();
            case Value.Num number -> number.value().stripTrailingZeros();
            case Value.Bool bool -> bool.value();
            case Value.Nil _ -> "";
            case Value.Items items -> items;
        };
    }
}
