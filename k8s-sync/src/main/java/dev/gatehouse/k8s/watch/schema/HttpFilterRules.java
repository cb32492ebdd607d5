package dev.gatehouse.k8s.watch.schema;

import dev.gatehouse.k8s.watch.yaml.Value;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// The rules of an HTTPRoute's filters that look at more than one field: the CRD's CEL.
final class HttpFilterRules {

    /// Which field belongs to which type of filter.
    static final Map<String, String> FIELD_OF_TYPE = fieldOfType();

    private static final Set<String> ONCE =
            Set.of(
                    "CORS",
                    "RequestHeaderModifier",
                    "ResponseHeaderModifier",
                    "RequestRedirect",
                    "URLRewrite");

    private HttpFilterRules() {}

    private static Map<String, String> fieldOfType() {
        var fields = new LinkedHashMap<String, String>();
        fields.put("RequestHeaderModifier", "requestHeaderModifier");
        fields.put("ResponseHeaderModifier", "responseHeaderModifier");
        fields.put("RequestMirror", "requestMirror");
        fields.put("RequestRedirect", "requestRedirect");
        fields.put("URLRewrite", "urlRewrite");
        fields.put("ExtensionRef", "extensionRef");
        fields.put("CORS", "cors");
        fields.put("ExternalAuth", "externalAuth");
        return Collections.unmodifiableMap(fields);
    }

    static void filterFitsItsType(Value.Fields self, Check check) {
        var type = self.text("type");
        FIELD_OF_TYPE.forEach(
                (otherType, field) -> {
                    var value = self.get(field);
                    if (otherType.equals(type) && value == null) {
                        check.refuse(self, field, "is missing; the filter's type is " + type);
                    }
                    if (!otherType.equals(type) && value != null) {
                        check.refuse(value, field, "is not allowed in a filter of type " + type);
                    }
                });
    }

    static void filtersAreNotRepeated(List<Value.Fields> filters, Check check) {
        var seen = new HashSet<String>();
        for (var i = 0; i < filters.size(); i++) {
            var type = filters.get(i).text("type");
            if (ONCE.contains(type) && !seen.add(type)) {
                check.refuse(
                        filters.get(i),
                        "[" + i + "]",
                        "repeats the filter " + type + "; once is allowed");
            }
        }
    }

    static void redirectsOrRewrites(List<Value.Fields> filters, Check check) {
        var types = filters.stream().map(filter -> filter.text("type")).toList();
        if (types.contains("RequestRedirect") && types.contains("URLRewrite")) {
            var later = Math.max(types.indexOf("RequestRedirect"), types.indexOf("URLRewrite"));
            check.refuse(
                    filters.get(later),
                    "[" + later + "]",
                    "must not stand together: RequestRedirect and URLRewrite exclude each other");
        }
    }

    static void pathModifierFitsItsType(Value.Fields self, Check check) {
        oneFieldPerType(
                self,
                "type",
                Map.of(
                        "ReplaceFullPath",
                        "replaceFullPath",
                        "ReplacePrefixMatch",
                        "replacePrefixMatch"),
                check);
    }

    static void authFitsItsProtocol(Value.Fields self, Check check) {
        oneFieldPerType(self, "protocol", Map.of("GRPC", "grpc", "HTTP", "http"), check);
    }

    private static void oneFieldPerType(
            Value.Fields self, String discriminator, Map<String, String> fields, Check check) {
        var type = self.text(discriminator);
        fields.forEach(
                (otherType, field) -> {
                    var value = self.get(field);
                    if (otherType.equals(type) && value == null) {
                        check.refuse(
                                self, field, "is missing; the " + discriminator + " is " + type);
                    }
                    if (!otherType.equals(type) && value != null) {
                        check.refuse(
                                value,
                                field,
                                "is not allowed when the " + discriminator + " is " + type);
                    }
                });
    }

    static void fractionIsAtMostOne(Value.Fields self, Check check) {
        if (self.number("numerator") > self.number("denominator")) {
            check.refuse(self, "numerator", "must not be greater than the denominator");
        }
    }

    static void mirrorHasOneShare(Value.Fields self, Check check) {
        if (self.has("percent") && self.has("fraction")) {
            check.refuse(self, "may have percent or fraction, not both");
        }
    }

    static void starStandsAlone(Value.Fields self, Check check) {
        for (var field : List.of("allowOrigins", "allowMethods", "allowHeaders")) {
            Predicate<Value> isStar =
                    value -> value instanceof Value.Text t && t.value().equals("*");
            var values = self.list(field);
            if (values.size() > 1 && values.stream().anyMatch(isStar)) {
                check.refuse(values.getFirst(), field, "must not have \"*\" beside other values");
            }
        }
    }
}
