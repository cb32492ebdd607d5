package dev.gatehouse.k8s.watch.schema;

import dev.gatehouse.k8s.watch.schema.ScalarShape.Text;
import dev.gatehouse.k8s.watch.schema.ScalarShape.Whole;
import dev.gatehouse.k8s.watch.yaml.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An object with known names. Immutable: each method gives a wider table.
///
/// A field that is `null` counts as absent, as with an API server.
///
/// @param blanks the fields that count as absent where they are empty or zero, too
record ObjectShape(Map<String, Field> fields, List<Rule> rules, Set<String> blanks)
        implements Shape {

    /// @param fallback the default that an API server fills in
    record Field(Shape shape, boolean required, @Nullable Value fallback) {}

    /// A rule on the object as a whole.
    interface Rule {
        void check(Value.Fields self, Check check);
    }

    static ObjectShape object() {
        return new ObjectShape(Map.of(), List.of(), Set.of());
    }

    ObjectShape required(String name, Shape shape) {
        return with(name, new Field(shape, true, null));
    }

    ObjectShape optional(String name, Shape shape) {
        return with(name, new Field(shape, false, null));
    }

    ObjectShape defaulted(String name, Shape shape, Value fallback) {
        return with(name, new Field(shape, false, fallback));
    }

    /// Fields of one shape that only their names tell apart.
    ObjectShape optionals(Shape shape, String... names) {
        var wider = this;
        for (var name : names) {
            wider = wider.optional(name, shape);
        }
        return wider;
    }

    ObjectShape rule(Rule rule) {
        var more = new ArrayList<>(rules);
        more.add(rule);
        return new ObjectShape(fields, List.copyOf(more), blanks);
    }

    private ObjectShape with(String name, Field field) {
        var more = new LinkedHashMap<>(fields);
        more.put(name, field);
        return new ObjectShape(more, rules, blanks);
    }

    /// Fields that Go's zero values leave out: an empty text, the number 0.
    ObjectShape absentWhenEmpty(String... names) {
        return new ObjectShape(fields, rules, Set.of(names));
    }

    @Override
    public Value complete(Value value, Check check) {
        if (!(value instanceof Value.Fields object)) {
            check.refuse(value, "must be an object, but is " + check.shown(value));
            return value;
        }
        var before = check.count();
        var completed = new LinkedHashMap<String, Value.Member>();
        object.members()
                .forEach(
                        (name, member) -> {
                            var field = fields.get(name);
                            if (field == null) {
                                check.refuse(
                                        member.line(),
                                        member.column(),
                                        name,
                                        "is no known field" + Spelling.hint(name, fields.keySet()));
                                return;
                            }
                            if (isAbsent(name, member.value())) {
                                return;
                            }
                            var path = check.enter(name);
                            var done = field.shape().complete(member.value(), check);
                            check.leave(path);
                            completed.put(
                                    name, new Value.Member(member.line(), member.column(), done));
                        });
        fields.forEach((name, field) -> fill(name, field, object, completed, check));
        var done = new Value.Fields(value.line(), value.column(), completed);
        if (check.count() == before) {
            rules.forEach(rule -> rule.check(done, check));
        }
        return done;
    }

    private boolean isAbsent(String name, Value value) {
        return switch (value) {
            case Value.Nil _ -> true;
            case Value.Text text -> text.value().isEmpty() && isBlank(name, Whole.class);
            case Value.Num number -> number.value().signum() == 0 && isBlank(name, Text.class);
            case Value.Bool _, Value.Items _, Value.Fields _ -> false;
        };
    }

    /// @param other the shape that such a value can't have, absent or not
    private boolean isBlank(String name, Class<? extends Shape> other) {
        var field = fields.get(name);
        return blanks.contains(name) && field != null && !other.isInstance(field.shape());
    }

    private static void fill(
            String name,
            Field field,
            Value.Fields object,
            Map<String, Value.Member> completed,
            Check check) {
        if (completed.containsKey(name)) {
            return;
        }
        var fallback = field.fallback();
        if (fallback != null) {
            completed.put(name, new Value.Member(object.line(), object.column(), fallback));
        }
        if (field.required()) {
            check.refuse(object.line(), object.column(), name, "is missing");
        }
    }
}
