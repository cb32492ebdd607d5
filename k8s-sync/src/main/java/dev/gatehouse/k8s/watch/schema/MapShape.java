package dev.gatehouse.k8s.watch.schema;

import dev.gatehouse.k8s.watch.yaml.Value;
import java.util.LinkedHashMap;

/// An object with free names.
record MapShape(Format key, Shape values, int max) implements Shape {

    static MapShape of(Format key, Shape values) {
        return new MapShape(key, values, Integer.MAX_VALUE);
    }

    MapShape atMost(int most) {
        return new MapShape(key, values, most);
    }

    @Override
    public Value complete(Value value, Check check) {
        if (!(value instanceof Value.Fields fields)) {
            check.refuse(value, "must be an object, but is " + check.shown(value));
            return value;
        }
        if (fields.members().size() > max) {
            check.refuse(
                    value,
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
                            var path = check.enter("[\"" + name + "\"]");
                            var done = values.complete(member.value(), check);
                            check.leave(path);
                            completed.put(
                                    name, new Value.Member(member.line(), member.column(), done));
                        });
        return new Value.Fields(value.line(), value.column(), completed);
    }
}
