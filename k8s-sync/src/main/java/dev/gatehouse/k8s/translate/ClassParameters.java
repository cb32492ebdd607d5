package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.reach.ReachPolicy;
import dev.gatehouse.k8s.watch.ObjectKey;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayClass;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ParametersReference;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What the parameters of GatewayClasses say: a ConfigMap with the key `reach`, which goes before
/// the bootstrap configuration. Remembers what each class said last that made sense, so that a slip
/// of the pen there does not end what its Gateways serve. Used by one thread.
final class ClassParameters {

    private static final String REACH = "reach";

    private final ReachPolicy usual;
    private Map<ObjectKey, ConfigMap> configMaps = Map.of();
    private final Map<String, ReachPolicy> lastGood = new HashMap<>();

    /// @param usual by which way Services are reached where a class says nothing
    ClassParameters(ReachPolicy usual) {
        this.usual = usual;
    }

    /// What holds for the Gateways of a class.
    ///
    /// @param reach empty where nothing is known that makes sense
    /// @param fault what is wrong with the parameters, in a sentence
    record Said(Optional<ReachPolicy> reach, Optional<String> fault) {}

    /// What came of reading parameters.
    private sealed interface Reading {

        record Good(ReachPolicy reach) implements Reading {}

        record Bad(String why) implements Reading {}
    }

    /// Starts a translation.
    ///
    /// @param names of all classes
    void begin(Map<ObjectKey, ConfigMap> declared, Set<String> names) {
        configMaps = declared;
        lastGood.keySet().retainAll(names);
    }

    Said of(String name, GatewayClass value) {
        var ref = value.getSpec() == null ? null : value.getSpec().getParametersRef();
        return switch (ref == null ? new Reading.Good(usual) : read(ref)) {
            case Reading.Good(var reach) -> {
                lastGood.put(name, reach);
                yield new Said(Optional.of(reach), Optional.empty());
            }
            case Reading.Bad(var why) ->
                    new Said(Optional.ofNullable(lastGood.get(name)), Optional.of(why));
        };
    }

    private Reading read(ParametersReference ref) {
        var group = Declared.or(ref.getGroup(), "");
        var kind = Declared.or(ref.getKind(), "");
        if (!group.isEmpty() || !kind.equals("ConfigMap")) {
            return new Reading.Bad(
                    "spec.parametersRef: "
                            + (group.isEmpty() ? kind : kind + "." + group)
                            + " is no kind that parameters are taken from: refer to a ConfigMap");
        }
        if (Declared.empty(ref.getNamespace())) {
            return new Reading.Bad(
                    "spec.parametersRef.namespace is missing: say where the ConfigMap is");
        }
        var key = new ObjectKey(ref.getNamespace(), Declared.or(ref.getName(), ""));
        var found = configMaps.get(key);
        if (found == null) {
            return new Reading.Bad(
                    "spec.parametersRef: ConfigMap "
                            + key
                            + " is not declared: declare it, or correct the reference");
        }
        return read(key, found);
    }

    private Reading read(ObjectKey key, ConfigMap found) {
        var data = found.getData() == null ? Map.<String, String>of() : found.getData();
        var unknown = new TreeSet<>(data.keySet());
        if (found.getBinaryData() != null) {
            unknown.addAll(found.getBinaryData().keySet());
        }
        unknown.remove(REACH);
        if (!unknown.isEmpty()) {
            return new Reading.Bad(
                    "ConfigMap "
                            + key
                            + ": there is no parameter "
                            + String.join(", ", unknown)
                            + ": the one that there is is "
                            + REACH);
        }
        var text = data.get(REACH);
        if (text == null) {
            return new Reading.Good(usual);
        }
        for (var policy : ReachPolicy.values()) {
            if (word(policy).equals(text.strip())) {
                return new Reading.Good(policy);
            }
        }
        return new Reading.Bad(
                "ConfigMap "
                        + key
                        + ": "
                        + REACH
                        + " is \""
                        + text
                        + "\": write one of "
                        + Arrays.stream(ReachPolicy.values())
                                .map(ClassParameters::word)
                                .collect(Collectors.joining(", ")));
    }

    /// As a configuration has it.
    static String word(ReachPolicy policy) {
        return policy.name().toLowerCase(Locale.ROOT);
    }
}
