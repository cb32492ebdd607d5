package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.status.Conditions;
import dev.gatehouse.k8s.status.Controller;
import dev.gatehouse.k8s.status.GatewayClassVerdict;
import dev.gatehouse.k8s.status.Reasons.ConditionType;
import dev.gatehouse.k8s.status.Reasons.Reason;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.model.ObjectStatus.Condition;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// GatewayClasses: which are ours.
final class GatewayClasses {

    private final Map<String, GatewayClass> declared = new TreeMap<>();

    GatewayClasses(Map<ObjectKey, GatewayClass> classes) {
        classes.forEach((key, value) -> declared.put(key.name(), value));
    }

    /// What a Gateway's class is to us.
    sealed interface Standing {

        /// Ours, and accepted.
        record Ours() implements Standing {}

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
        if (!ours(found)) {
            return new Standing.Foreign(controller(found));
        }
        if (parameters(found)) {
            return new Standing.Refused(
                    "GatewayClass "
                            + name
                            + " is refused for its spec.parametersRef: remove that field there");
        }
        return new Standing.Ours();
    }

    List<GatewayClassVerdict> verdicts() {
        var verdicts = new ArrayList<GatewayClassVerdict>();
        declared.forEach(
                (name, value) -> {
                    if (ours(value)) {
                        verdicts.add(
                                new GatewayClassVerdict(
                                        name, Declared.revision(value), List.of(accepted(value))));
                    }
                });
        return verdicts;
    }

    private static Condition accepted(GatewayClass value) {
        if (parameters(value)) {
            return Conditions.fails(
                    ConditionType.ACCEPTED,
                    Reason.INVALID_PARAMETERS,
                    "spec.parametersRef is not supported, a GatewayClass of Gatehouse has no"
                            + " parameters: remove it");
        }
        return Conditions.holds(ConditionType.ACCEPTED, Reason.ACCEPTED, "Served by Gatehouse");
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

    private static boolean parameters(GatewayClass value) {
        return value.getSpec() != null && value.getSpec().getParametersRef() != null;
    }
}
