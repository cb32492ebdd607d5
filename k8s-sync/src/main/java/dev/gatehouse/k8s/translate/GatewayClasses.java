package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.reach.ReachPolicy;
import dev.gatehouse.k8s.status.Conditions;
import dev.gatehouse.k8s.status.Controller;
import dev.gatehouse.k8s.status.GatewayClassVerdict;
import dev.gatehouse.k8s.status.Reasons.ConditionType;
import dev.gatehouse.k8s.status.Reasons.Reason;
import dev.gatehouse.k8s.translate.ClassParameters.Said;
import dev.gatehouse.k8s.watch.Resources;
import dev.gatehouse.model.ObjectStatus.Condition;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// GatewayClasses: which are ours, and what their parameters say.
final class GatewayClasses {

    private final Map<String, GatewayClass> declared = new TreeMap<>();
    private final Map<String, Said> said = new HashMap<>();

    GatewayClasses(Resources resources, ClassParameters parameters) {
        resources.gatewayClasses().forEach((key, value) -> declared.put(key.name(), value));
        parameters.begin(resources.configMaps(), declared.keySet());
        declared.forEach(
                (name, value) -> {
                    if (ours(value)) {
                        said.put(name, parameters.of(name, value));
                    }
                });
    }

    /// What a Gateway's class is to us.
    sealed interface Standing {

        /// Ours, and a Gateway can build on it.
        ///
        /// @param reach by which way the backends of its Gateways are reached
        record Ours(ReachPolicy reach) implements Standing {}

        /// Ours, and refused: a Gateway can't build on it.
        record Refused(String sentence) implements Standing {}

        /// Another controller's.
        record Foreign(String controller) implements Standing {}

        /// Nobody declares it.
        record Undeclared(String sentence) implements Standing {}
    }

    Standing standing(String name) {
        var found = declared.get(name);
        if (found == null) {
            return new Standing.Undeclared(undeclared(name));
        }
        var parameters = said.get(name);
        if (parameters == null) {
            return new Standing.Foreign(controller(found));
        }
        return parameters
                .reach()
                .<Standing>map(Standing.Ours::new)
                .orElseGet(
                        () ->
                                new Standing.Refused(
                                        "GatewayClass "
                                                + name
                                                + " is refused for its parameters: "
                                                + parameters.fault().orElse("")));
    }

    List<GatewayClassVerdict> verdicts() {
        var verdicts = new ArrayList<GatewayClassVerdict>();
        declared.forEach(
                (name, value) -> {
                    var parameters = said.get(name);
                    if (parameters != null) {
                        verdicts.add(
                                new GatewayClassVerdict(
                                        name,
                                        Declared.revision(value),
                                        List.of(accepted(parameters))));
                    }
                });
        return verdicts;
    }

    private static Condition accepted(Said parameters) {
        var goesOn =
                parameters.reach().isPresent()
                        ? "; its Gateways go on with what it said before"
                        : "";
        return parameters
                .fault()
                .map(
                        fault ->
                                Conditions.fails(
                                        ConditionType.ACCEPTED,
                                        Reason.INVALID_PARAMETERS,
                                        fault + goesOn))
                .orElseGet(
                        () ->
                                Conditions.holds(
                                        ConditionType.ACCEPTED,
                                        Reason.ACCEPTED,
                                        "Served by Gatehouse"));
    }

    private String undeclared(String name) {
        var known =
                declared.entrySet().stream()
                        .filter(e -> ours(e.getValue()))
                        .map(Map.Entry::getKey)
                        .sorted(Comparator.naturalOrder())
                        .toList();
        return "GatewayClass "
                + name
                + " is not declared: "
                + (known.isEmpty()
                        ? "declare it with spec.controllerName: " + Controller.NAME
                        : "set spec.gatewayClassName to one that is ("
                                + String.join(", ", known)
                                + "), or declare it");
    }

    private static boolean ours(GatewayClass value) {
        return Controller.NAME.equals(controller(value));
    }

    private static String controller(GatewayClass value) {
        return value.getSpec() == null ? "" : Declared.or(value.getSpec().getControllerName(), "");
    }
}
