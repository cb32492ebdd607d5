package dev.gatehouse.cli.config;

import dev.gatehouse.server.AccessLogOptions;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Reads the configuration's file by the table. Walks YAML's nodes, not their values, so that every
/// mistake has a line.
final class ConfigFile {

    private static final String API_VERSION = "gatehouse.dev/v1alpha1";
    private static final String KIND = "GatehouseConfig";

    private final Path file;
    private final List<String> problems;
    private final Map<ConfigKey<?>, Object> values = new HashMap<>();
    private final Map<String, ConfigKey<?>> keys = new HashMap<>();
    private final Set<String> sections = new HashSet<>();

    ConfigFile(Path file, List<String> problems) {
        this.file = file;
        this.problems = problems;
        for (var key : ConfigKeys.all()) {
            keys.put(key.path(), key);
            for (int dot = key.path().indexOf('.');
                    dot >= 0;
                    dot = key.path().indexOf('.', dot + 1)) {
                sections.add(key.path().substring(0, dot));
            }
        }
    }

    /// What the file sets; mistakes go to `problems`.
    Map<ConfigKey<?>, Object> read() {
        compose().ifPresent(this::readRoot);
        return Map.copyOf(values);
    }

    private Optional<Node> compose() {
        try {
            var settings = LoadSettings.builder().setLabel(file.toString()).build();
            var node = new Compose(settings).composeString(Files.readString(file));
            if (node.isEmpty()) {
                problems.add(
                        file
                                + ": is empty; it needs apiVersion: "
                                + API_VERSION
                                + " and kind: "
                                + KIND);
            }
            return node;
        } catch (NoSuchFileException _) {
            problems.add(file + ": there is no such file");
        } catch (MalformedInputException _) {
            problems.add(file + ": is not UTF-8");
        } catch (IOException e) {
            problems.add(file + ": cannot be read: " + e.getMessage());
        } catch (MarkedYamlEngineException e) {
            problems.add(at(e.getProblemMark()) + "not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add(file + ": not YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    private void readRoot(Node root) {
        if (!(root instanceof MappingNode mapping)) {
            problems.add(at(root) + "a " + KIND + " is needed here, that is keys and values");
            return;
        }
        var header = new HashMap<String, String>();
        readSection("", mapping, header);
        require(header, "apiVersion", API_VERSION);
        require(header, "kind", KIND);
    }

    private void require(Map<String, String> header, String name, String value) {
        var found = header.get(name);
        if (found == null) {
            problems.add(file + ":1: " + name + ": " + value + " is missing");
        } else if (!found.equals(value)) {
            problems.add(file + ": " + name + " is \"" + found + "\"; this version knows " + value);
        }
    }

    /// @param header takes the values of `apiVersion` and `kind`, which only the root has
    private void readSection(String section, MappingNode mapping, Map<String, String> header) {
        var seen = new HashSet<String>();
        for (var entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode name)) {
                problems.add(at(entry.getKeyNode()) + "a key must be a plain word");
                continue;
            }
            var path = section.isEmpty() ? name.getValue() : section + "." + name.getValue();
            if (!seen.add(path)) {
                problems.add(at(name) + path + " is here for the second time");
                continue;
            }
            readEntry(path, name, entry.getValueNode(), header);
        }
    }

    private void readEntry(String path, Node name, Node value, Map<String, String> header) {
        var key = keys.get(path);
        if (key != null) {
            readValue(key, value);
        } else if (sections.contains(path)) {
            var shorthand = ConfigKeys.SHORTHANDS.get(path);
            if (shorthand != null && value instanceof ScalarNode && !isNull(value)) {
                readValue(shorthand, value);
            } else if (value instanceof MappingNode inner) {
                readSection(path, inner, new HashMap<>());
            } else if (!isNull(value)) {
                problems.add(at(value) + path + ": keys and values are needed here");
            }
        } else if ((path.equals("apiVersion") || path.equals("kind"))
                && value instanceof ScalarNode scalar) {
            header.put(path, scalar.getValue());
        } else {
            problems.add(at(name) + "unknown key " + path + hint(path));
        }
    }

    private String hint(String path) {
        int dot = path.lastIndexOf('.');
        var section = path.substring(0, dot + 1);
        var siblings = new LinkedHashSet<String>();
        keys.keySet().stream()
                .filter(key -> key.startsWith(section))
                .map(key -> key.substring(dot + 1).replaceAll("\\..*", ""))
                .sorted()
                .forEach(siblings::add);
        if (dot < 0) {
            siblings.add("apiVersion");
            siblings.add("kind");
        }
        var near = Hint.of(path.substring(dot + 1), siblings);
        return near.isEmpty() ? "; known here: " + String.join(", ", siblings) : near;
    }

    private <T> void readValue(ConfigKey<T> key, Node node) {
        switch (key.type()) {
            case ValueType.Items<?>(var item) -> readItems(key, item, node);
            case ValueType.FilePath _ ->
                    // the file says where things are relative to itself
                    scalar(key, key.type(), node).ifPresent(p -> put(key, besideFile((Path) p)));
            case ValueType.LogTarget type ->
                    scalar(key, type, node).ifPresent(target -> put(key, besideFile(target)));
            case ValueType.Count _,
                    ValueType.Span _,
                    ValueType.Flag _,
                    ValueType.Name _,
                    ValueType.OneOf<?> _,
                    ValueType.SocketAddress _,
                    ValueType.PoolEntry _,
                    ValueType.AdvertisedEntry _,
                    ValueType.Address _,
                    ValueType.MovingAddress _,
                    ValueType.Neighbour _,
                    ValueType.Block _ ->
                    scalar(key, key.type(), node).ifPresent(value -> put(key, value));
        }
    }

    private void readItems(ConfigKey<?> key, ValueType<?> item, Node node) {
        if (!(node instanceof SequenceNode sequence)) {
            problems.add(at(node) + key.path() + ": a list is needed here, of " + item.describe());
            return;
        }
        var items = new ArrayList<Object>();
        sequence.getValue().forEach(n -> scalar(key, item, n).ifPresent(items::add));
        put(key, List.copyOf(items));
    }

    private void put(ConfigKey<?> key, Object value) {
        values.put(key, value);
    }

    private AccessLogOptions.Target besideFile(AccessLogOptions.Target target) {
        return target instanceof AccessLogOptions.Target.File(var path)
                ? new AccessLogOptions.Target.File(besideFile(path))
                : target;
    }

    private Path besideFile(Path path) {
        return file.toAbsolutePath().resolveSibling(path).normalize();
    }

    private <V> Optional<V> scalar(ConfigKey<?> key, ValueType<V> type, Node node) {
        boolean quotedNumber = type instanceof ValueType.Count && !node.getTag().equals(Tag.INT);
        if (!(node instanceof ScalarNode scalar) || isNull(node)) {
            problems.add(at(node) + key.path() + ": one value is needed here: " + type.describe());
            return Optional.empty();
        }
        if (quotedNumber) {
            problems.add(
                    at(node)
                            + key.path()
                            + ": \""
                            + scalar.getValue()
                            + "\" is not a "
                            + type.describe());
            return Optional.empty();
        }
        return switch (type.parse(scalar.getValue())) {
            case Parsed.Value<V>(var value) -> Optional.of(value);
            case Parsed.Wrong<V>(var why) -> {
                problems.add(at(node) + key.path() + ": " + why);
                yield Optional.empty();
            }
        };
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private String at(Node node) {
        return at(node.getStartMark());
    }

    private String at(Optional<Mark> mark) {
        return file + ":" + mark.map(m -> m.getLine() + 1).orElse(1) + ": ";
    }
}
