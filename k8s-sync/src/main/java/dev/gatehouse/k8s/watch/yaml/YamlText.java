package dev.gatehouse.k8s.watch.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// Composes the documents of one text from the parser's events. Anchors, aliases and merge keys
/// work; what they expand to is bounded. Used by one thread, once.
public final class YamlText {

    /// Values of one document, aliases expanded: 64 rules of 64 matches of 16 headers fit in.
    static final int MAX_VALUES = 500_000;

    /// Levels of nesting. The deepest field of the kinds that are read is at level 12.
    static final int MAX_DEPTH = 64;

    private static final String STRING_TAG = "tag:yaml.org,2002:str";

    /// The size of a text is bounded where it is read from a file: see `ManifestReader`.
    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();

    /// A value that an alias may name, and what it weighs.
    private record Anchored(Value value, int values) {}

    private final ParserImpl parser;
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private int values;

    private YamlText(String text) {
        parser = new ParserImpl(SETTINGS, new StreamReader(SETTINGS, new PairedReader(text)));
    }

    /// @param findings what is grammatical but ambiguous: names given twice, foreign tags
    public record Document(Value value, List<Finding> findings) {}

    /// The documents of a text, without the empty ones.
    public static List<Document> compose(String text) throws NotYaml {
        try {
            return new YamlText(text).documents();
        } catch (MarkedYamlEngineException syntax) {
            throw NotYaml.of(syntax, text);
        } catch (YamlEngineException syntax) {
            // the reader's own: a character that YAML forbids
            var message = String.valueOf(syntax.getMessage()).lines().findFirst().orElse("");
            throw new NotYaml(new Finding(1, 1, "not YAML: " + message));
        }
    }

    private List<Document> documents() throws NotYaml {
        var documents = new ArrayList<Document>();
        parser.next();
        while (!parser.checkEvent(Event.ID.StreamEnd)) {
            parser.next();
            anchors.clear();
            findings.clear();
            values = 0;
            var value = value(0);
            if (!(value instanceof Value.Nil)) {
                documents.add(new Document(value, List.copyOf(findings)));
            }
            parser.next();
        }
        return List.copyOf(documents);
    }

    private Value value(int depth) throws NotYaml {
        var event = parser.next();
        var line = line(event);
        var column = column(event);
        if (depth > MAX_DEPTH) {
            throw new NotYaml(
                    new Finding(line, column, "nested deeper than " + MAX_DEPTH + " levels"));
        }
        if (event instanceof AliasEvent alias) {
            return aliased(alias, line, column);
        }
        var before = values;
        count(1, line, column);
        var value =
                switch (event) {
                    case ScalarEvent scalar -> scalar(scalar, line, column);
                    case SequenceStartEvent _ -> items(line, column, depth);
                    case MappingStartEvent _ -> fields(line, column, depth);
                    // the grammar allows no other event where a value stands
                    case Event other -> throw new IllegalStateException(other.toString());
                };
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            // Known only from here on: a value cannot contain itself.
            anchors.put(node.getAnchor().get(), new Anchored(value, values - before));
        }
        return value;
    }

    private Value aliased(AliasEvent alias, int line, int column) throws NotYaml {
        var anchored = anchors.get(alias.getAlias());
        if (anchored == null) {
            var message = "the alias *" + alias.getAlias().getValue() + " names no anchor above it";
            throw new NotYaml(new Finding(line, column, message));
        }
        count(anchored.values(), line, column);
        return anchored.value();
    }

    private void count(int more, int line, int column) throws NotYaml {
        values += more;
        if (values > MAX_VALUES) {
            var message = "more than " + MAX_VALUES + " values in one document, aliases counted";
            throw new NotYaml(new Finding(line, column, message));
        }
    }

    private Value scalar(ScalarEvent scalar, int line, int column) {
        var tag = scalar.getTag();
        if (tag.isPresent() && tag.get().equals(STRING_TAG)) {
            return new Value.Text(line, column, scalar.getValue());
        }
        if (tag.isPresent() && !tag.get().startsWith("tag:yaml.org,2002:")) {
            findings.add(
                    new Finding(line, column, "the tag " + tag.get() + " has no meaning here"));
        }
        return scalar.isPlain()
                ? Scalars.plain(line, column, scalar.getValue())
                : new Value.Text(line, column, scalar.getValue());
    }

    private Value items(int line, int column, int depth) throws NotYaml {
        var items = new ArrayList<Value>();
        while (!parser.checkEvent(Event.ID.SequenceEnd)) {
            items.add(value(depth + 1));
        }
        parser.next();
        return new Value.Items(line, column, items);
    }

    private Value fields(int line, int column, int depth) throws NotYaml {
        var members = new LinkedHashMap<String, Value.Member>();
        var merged = new ArrayList<Value>();
        while (!parser.checkEvent(Event.ID.MappingEnd)) {
            var isMerge =
                    parser.peekEvent() instanceof ScalarEvent key
                            && key.isPlain()
                            && key.getValue().equals("<<");
            var event = parser.peekEvent();
            var name = name(value(depth + 1));
            var member = new Value.Member(line(event), column(event), value(depth + 1));
            if (isMerge) {
                merged.add(member.value());
                continue;
            }
            var first = members.putIfAbsent(name, member);
            if (first != null) {
                var message = "\"" + name + "\" is given twice in one object";
                findings.add(new Finding(member.line(), member.column(), message));
            }
        }
        parser.next();
        merged.forEach(value -> merge(value, members));
        return new Value.Fields(line, column, members);
    }

    /// The merge key of YAML 1.1: what stands in the object itself wins, then the first merged.
    private static void merge(Value value, Map<String, Value.Member> members) {
        if (value instanceof Value.Fields fields) {
            fields.members().forEach(members::putIfAbsent);
        }
        if (value instanceof Value.Items items) {
            items.values().forEach(item -> merge(item, members));
        }
    }

    /// Keys are texts in JSON, hence `80: x` has the key "80".
    private String name(Value key) {
        return switch (key) {
            case Value.Text text -> text.value();
            case Value.Num number -> number.source();
            case Value.Bool bool -> bool.source();
            case Value.Nil _ -> "null";
            case Value.Items _, Value.Fields _ -> {
                findings.add(
                        new Finding(
                                key.line(), key.column(), "the name of a field must be a text"));
                yield "";
            }
        };
    }

    private static int line(Event event) {
        return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private static int column(Event event) {
        return event.getStartMark().map(mark -> mark.getColumn() + 1).orElse(1);
    }
}
