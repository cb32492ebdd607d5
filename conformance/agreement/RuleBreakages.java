package agreement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/// Ways to break what several fields must agree on: each CEL rule of the CRDs, and what an API
/// server checks of the built-in kinds.
final class RuleBreakages {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Subject subject;
    private final List<Breakage> breakages = new ArrayList<>();

    private RuleBreakages(Subject subject) {
        this.subject = subject;
    }

    static List<Breakage> of(Subject subject) {
        var all = new RuleBreakages(subject);
        switch (subject.kind()) {
            case "HTTPRoute" -> RouteBreakages.addTo(all);
            case "Gateway" -> GatewayBreakages.addTo(all);
            case "Service" -> BuiltInBreakages.service(all);
            case "EndpointSlice" -> BuiltInBreakages.slice(all);
            case "Secret" -> BuiltInBreakages.secret(all);
            case "ConfigMap" -> BuiltInBreakages.configMap(all);
            case "Namespace" -> BuiltInBreakages.namespace(all);
            default -> {}
        }
        all.everyKind();
        return all.breakages;
    }

    void add(String path, String what, Breakage.Damage damage) {
        breakages.add(new Breakage(subject, path + " " + what, path, damage));
    }

    /// Puts fields into an object; `null` takes one away.
    void put(String path, String... jsons) {
        for (var json : jsons) {
            add(
                    path,
                    "with " + json,
                    (place, _, _) -> merge((ObjectNode) place.value(), (ObjectNode) json(json)));
        }
    }

    /// Puts another value in place of what is there.
    void replace(String path, String... jsons) {
        for (var json : jsons) {
            add(path, "as " + json, (place, _, _) -> place.put(json(json)));
        }
    }

    private static void merge(ObjectNode object, ObjectNode with) {
        with.properties()
                .forEach(
                        field -> {
                            if (field.getValue().isNull()) {
                                object.remove(field.getKey());
                            } else {
                                object.set(field.getKey(), field.getValue());
                            }
                        });
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException bad) {
            throw new IllegalArgumentException(text, bad);
        }
    }

    private void everyKind() {
        put(
                "",
                "{'apiVersion':''}",
                "{'apiVersion':null}",
                "{'kind':null}",
                "{'kind':''}",
                "{'spec':null}",
                "{'metadata':null}",
                "{'metadata':{}}",
                "{'zebra':1}",
                "{'status':{}}");
        put(
                "metadata",
                "{'namespace':'default'}",
                "{'namespace':'Default'}",
                "{'namespace':'a.b'}",
                "{'namespace':''}",
                "{'name':null}",
                "{'name':''}",
                "{'name':'a.b'}",
                "{'name':'7a'}",
                "{'name':'7'}",
                "{'name':'Aa'}",
                "{'name':'a_b'}",
                "{'name':'a/b'}",
                "{'name':'a-'}",
                "{'name':'a..b'}",
                "{'name':'kube-x'}",
                "{'name':null,'generateName':'a-'}",
                "{'uid':'a'}",
                "{'resourceVersion':'1'}",
                "{'resourceVersion':''}",
                "{'selfLink':'/x'}",
                "{'deletionTimestamp':'2026-01-31T12:00:00Z'}",
                "{'deletionGracePeriodSeconds':5}",
                "{'generation':-1}",
                "{'clusterName':'a'}",
                "{'finalizers':['foregroundDeletion','orphan']}",
                "{'finalizers':['a b']}",
                "{'ownerReferences':[{'apiVersion':'v1','kind':'Node','name':'a','uid':'1','controller':true},{'apiVersion':'v1','kind':'Node','name':'b','uid':'2','controller':true}]}",
                "{'ownerReferences':[{'apiVersion':'v1','kind':'Event','name':'a','uid':'1'}]}",
                "{'managedFields':[]}",
                "{'managedFields':[{'manager':'a','operation':'Zebra'}]}",
                "{'annotations':{'a':'" + "x".repeat(262_144) + "'}}",
                "{'annotations':{'a':'" + "x".repeat(262_143) + "'}}");
    }
}
