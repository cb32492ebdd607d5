package dev.gatehouse.k8s.watch.schema;

import dev.gatehouse.k8s.watch.yaml.Value;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// Values without parts.
sealed interface ScalarShape extends Shape {

    /// @param min and `max`: length in code points
    /// @param oneOf empty where every value will do
    record Text(int min, int max, List<Format> formats, List<String> oneOf) implements ScalarShape {

        static final Text ANY = new Text(0, Integer.MAX_VALUE, List.of(), List.of());

        static Text length(int min, int max) {
            return new Text(min, max, List.of(), List.of());
        }

        static Text oneOf(String... values) {
            return new Text(0, Integer.MAX_VALUE, List.of(), List.of(values));
        }

        Text as(Format... more) {
            return new Text(min, max, List.of(more), oneOf);
        }

        @Override
        public Value complete(Value value, Check check) {
            if (!(value instanceof Value.Text text)) {
                check.refuse(
                        value, "must be a text, but is " + check.shown(value) + quoteIt(value));
                return value;
            }
            var length = text.value().codePointCount(0, text.value().length());
            if (length < min) {
                check.refuse(
                        value, min == 1 ? "must not be empty" : "must have " + min + " characters");
                return value;
            }
            if (length > max) {
                check.refuse(
                        value, "has " + length + " characters; at most " + max + " are allowed");
                return value;
            }
            if (!oneOf.isEmpty() && !oneOf.contains(text.value())) {
                var allowed = oneOf.stream().collect(Collectors.joining(", "));
                check.refuse(
                        value,
                        "must be one of "
                                + allowed
                                + ", but is "
                                + check.shown(value)
                                + Spelling.hint(text.value(), oneOf));
                return value;
            }
            for (var format : formats) {
                if (!format.accepts(text.value())) {
                    check.refuse(value, format.sentence() + ", but is " + check.shown(value));
                    return value;
                }
            }
            return value;
        }

        private static String quoteIt(Value value) {
            return value instanceof Value.Num || value instanceof Value.Bool
                    ? "; put it in quotes"
                    : "";
        }
    }

    /// A whole number.
    ///
    /// @param oneOf empty where every value in the range will do
    record Whole(long min, long max, List<Long> oneOf) implements ScalarShape {

        static Whole between(long min, long max) {
            return new Whole(min, max, List.of());
        }

        static Whole oneOf(long... values) {
            var range = LongStream.of(values).summaryStatistics();
            return new Whole(
                    range.getMin(), range.getMax(), Arrays.stream(values).boxed().toList());
        }

        @Override
        public Value complete(Value value, Check check) {
            if (!(value instanceof Value.Num number)) {
                var hint =
                        value instanceof Value.Text text && isNumber(text.value())
                                ? "; remove the quotes"
                                : "";
                check.refuse(value, "must be a whole number, but is " + check.shown(value) + hint);
                return value;
            }
            if (!number.isInteger()) {
                check.refuse(value, "must be a whole number, but is " + number.source());
                return value;
            }
            var whole = number.value().toBigInteger();
            var inRange =
                    whole.bitLength() < Long.SIZE
                            && whole.longValue() >= min
                            && whole.longValue() <= max;
            if (!oneOf.isEmpty() && !(inRange && oneOf.contains(whole.longValue()))) {
                var allowed = oneOf.stream().map(String::valueOf).collect(Collectors.joining(", "));
                check.refuse(value, "must be one of " + allowed + ", but is " + number.source());
                return value;
            }
            if (!inRange) {
                check.refuse(value, "must be " + range() + ", but is " + number.source());
            }
            return value;
        }

        private String range() {
            if (max == Long.MAX_VALUE) {
                return "at least " + min;
            }
            return max == Integer.MAX_VALUE
                    ? "at least " + min + " (and a 32-bit number)"
                    : "from " + min + " to " + max;
        }

        private static boolean isNumber(String text) {
            return text.matches("-?[0-9]{1,18}");
        }
    }

    record Flag() implements ScalarShape {

        static final Flag FLAG = new Flag();

        @Override
        public Value complete(Value value, Check check) {
            if (!(value instanceof Value.Bool)) {
                check.refuse(value, "must be true or false, but is " + check.shown(value));
            }
            return value;
        }
    }

    /// A port by its number or by its name: Kubernetes' IntOrString.
    record NumberOrName() implements ScalarShape {

        static final NumberOrName NUMBER_OR_NAME = new NumberOrName();

        @Override
        public Value complete(Value value, Check check) {
            return switch (value) {
                case Value.Num _ -> Whole.between(1, 65535).complete(value, check);
                case Value.Text _ -> Text.length(1, 15).as(Format.PORT_NAME).complete(value, check);
                case Value.Bool _, Value.Nil _, Value.Items _, Value.Fields _ -> {
                    check.refuse(value, "must be a number or a name, but is " + check.shown(value));
                    yield value;
                }
            };
        }
    }
}
