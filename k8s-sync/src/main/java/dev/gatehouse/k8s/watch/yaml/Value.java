package dev.gatehouse.k8s.watch.yaml;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A value of a YAML document, with the place where it starts: line and column from 1, in its
/// document's text. Immutable; an aliased value is one value that several parents share.
public sealed interface Value {

    int line();

    int column();

    /// What a user would call its type, with the article. Never the value: it may be a secret.
    String what();

    record Text(int line, int column, String value) implements Value {
        @Override
        public String what() {
            return "a text";
        }
    }

    /// @param source as it is written, for messages
    record Num(int line, int column, BigDecimal value, String source) implements Value {
        public boolean isInteger() {
            return value.stripTrailingZeros().scale() <= 0;
        }

        @Override
        public String what() {
            return "a number";
        }
    }

    /// @param source as it is written: YAML 1.1, hence Kubernetes, takes `yes` and `on` too
    record Bool(int line, int column, boolean value, String source) implements Value {
        @Override
        public String what() {
            return "a boolean";
        }
    }

    record Nil(int line, int column) implements Value {
        @Override
        public String what() {
            return "empty";
        }
    }

    record Items(int line, int column, List<Value> values) implements Value {
        public Items {
            values = List.copyOf(values);
        }

        @Override
        public String what() {
            return "a list";
        }
    }

    /// A member of an object: where its key stands, and its value.
    record Member(int line, int column, Value value) {}

    /// @param members in the order of the file
    record Fields(int line, int column, Map<String, Member> members) implements Value {
        public Fields {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        @Override
        public String what() {
            return "an object";
        }

        public @Nullable Value get(String name) {
            var member = members.get(name);
            return member == null ? null : member.value();
        }

        public boolean has(String name) {
            return members.containsKey(name);
        }

        /// The text under that name; empty where there is none.
        public String text(String name) {
            return get(name) instanceof Text text ? text.value() : "";
        }

        /// The whole number under that name; 0 where there is none.
        public long number(String name) {
            return get(name) instanceof Num number ? number.value().longValue() : 0;
        }

        /// The list under that name; empty where there is none.
        public List<Value> list(String name) {
            return get(name) instanceof Items items ? items.values() : List.of();
        }

        /// The objects of the list under that name; empty where there is none.
        public List<Fields> objects(String name) {
            return list(name).stream()
                    .filter(Fields.class::isInstance)
                    .map(Fields.class::cast)
                    .toList();
        }

        /// The object under that name; an empty one where there is none.
        public Fields object(String name) {
            return get(name) instanceof Fields fields ? fields : new Fields(line, column, Map.of());
        }
    }
}
