package dev.gatehouse.k8s.translate;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.RouteNamespaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// From which namespaces a listener takes routes.
sealed interface AllowedNamespaces {

    /// @param own the Gateway's namespace
    /// @param labels those of `namespace`
    boolean allow(String own, String namespace, Map<String, String> labels);

    /// For people: `from namespace infra only`.
    String sentence(String own);

    /// The Gateway's own namespace.
    record Same() implements AllowedNamespaces {

        @Override
        public boolean allow(String own, String namespace, Map<String, String> labels) {
            return own.equals(namespace);
        }

        @Override
        public String sentence(String own) {
            return "takes routes from its own namespace " + own + " only (Same)";
        }
    }

    /// Every namespace.
    record All() implements AllowedNamespaces {

        @Override
        public boolean allow(String own, String namespace, Map<String, String> labels) {
            return true;
        }

        @Override
        public String sentence(String own) {
            return "takes routes from all namespaces";
        }
    }

    /// The namespaces whose labels fit all of these.
    record Selected(List<Requirement> requirements) implements AllowedNamespaces {

        public Selected {
            requirements = List.copyOf(requirements);
        }

        @Override
        public boolean allow(String own, String namespace, Map<String, String> labels) {
            return requirements.stream().allMatch(r -> r.fit(labels));
        }

        @Override
        public String sentence(String own) {
            return "takes routes from namespaces with certain labels only (Selector)";
        }
    }

    /// One demand on the labels (Kubernetes label selectors).
    record Requirement(String key, Operator operator, List<String> values) {

        public Requirement {
            values = List.copyOf(values);
        }

        boolean fit(Map<String, String> labels) {
            var value = labels.get(key);
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                // A label that is not there has no value, hence none of these.
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
            };
        }
    }

    enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST
    }

    /// Empty where the declaration makes no sense; an API server would not have it.
    static Optional<AllowedNamespaces> of(@Nullable RouteNamespaces declared) {
        if (declared == null) {
            return Optional.of(new Same());
        }
        return switch (Declared.or(declared.getFrom(), "Same")) {
            case "Same" -> Optional.of(new Same());
            case "All" -> Optional.of(new All());
            case "Selector" -> selected(declared.getSelector());
            case String _ -> Optional.empty();
        };
    }

    private static Optional<AllowedNamespaces> selected(@Nullable LabelSelector selector) {
        if (selector == null) {
            return Optional.empty();
        }
        var requirements = new ArrayList<Requirement>();
        if (selector.getMatchLabels() != null) {
            for (var label : selector.getMatchLabels().entrySet()) {
                if (label.getKey() == null || label.getValue() == null) {
                    return Optional.empty();
                }
                requirements.add(
                        new Requirement(label.getKey(), Operator.IN, List.of(label.getValue())));
            }
        }
        for (var expression : Declared.each(selector.getMatchExpressions())) {
            var requirement = requirement(expression);
            if (requirement.isEmpty()) {
                return Optional.empty();
            }
            requirements.add(requirement.get());
        }
        return Optional.of(new Selected(requirements));
    }

    private static Optional<Requirement> requirement(LabelSelectorRequirement declared) {
        if (declared.getKey() == null) {
            return Optional.empty();
        }
        var values = Declared.each(declared.getValues());
        return switch (Declared.or(declared.getOperator(), "")) {
            case "In" -> Optional.of(new Requirement(declared.getKey(), Operator.IN, values));
            case "NotIn" ->
                    Optional.of(new Requirement(declared.getKey(), Operator.NOT_IN, values));
            case "Exists" ->
                    Optional.of(new Requirement(declared.getKey(), Operator.EXISTS, List.of()));
            case "DoesNotExist" ->
                    Optional.of(
                            new Requirement(declared.getKey(), Operator.DOES_NOT_EXIST, List.of()));
            case String _ -> Optional.empty();
        };
    }
}
