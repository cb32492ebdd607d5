package dev.gatehouse.k8s.watch.schema;

import dev.gatehouse.k8s.watch.yaml.Value;
import java.util.LinkedHashMap;

/// An object with free names. An entry that is `null` counts as absent, or, in what Go reads into a
/// map of texts, as an empty text.
///
/// @param texts whether it does the latter
record MapShape(Format key, Shape values, int max, boolean texts) implements Shape {

    static MapShape of(Format key, Shape values) {
        return new MapShape(key, values, Integer.MAX_VALUE, false);
    }

    static MapShape ofTexts(Format key, Shape values) {
        return new MapShape(key, values, Integer.MAX_VALUE, true);
    }

    MapShape atMost(int most) {
        return new MapShape(key, values, most, texts);
    }

    @Override
    public Value complete(Value map, Check check) {
        if (!(map instanceof Value.Fields fields)) {
            check.refuse(map, "must be an object, but is " + check.shown(map));
            return map;
        }
        if (fields.members().size() > max) {
            check.refuse(
                    map,
                    "has " + fields.members().size() + " entries; at most " + max + " are allowed");
        }
        var completed = new LinkedHashMap<String, Value.Member>();
        fields.members()
                .forEach(
                        (name, member) -> {
                            if (!key.accepts(name)) {
                                check.refuse(
                                        member.line(),
                                        member.column(),
                                        "[\"" + name + "\"]",
                                        key.sentence());
                            }
                            if (member.value() instanceof Value.Nil && !texts) {
                                return;
                            }
                            var value =
                                    member.value() instanceof Value.Nil nil
                                            ? new Value.Text(nil.line(), nil.column(), "")
                                            : member.value();
                            var path = check.enter("[\"" + name + "\"]");
                            var done = values.complete(value, check);
                            check.leave(path);
                            completed.put(
                                    name, new Value.Member(member.line(), member.column(), done));
                        });
        return new Value.Fields(map.line(), map.column(), completed);
    }
}
