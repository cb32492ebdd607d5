package dev.gatehouse.k8s.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;

/// Comparing what stands somewhere with what is to stand there.
final class Trees {

    private Trees() {}

    /// Whether both say the same to the API: what is empty may as well be left out, and the order
    /// of an object's members is nothing.
    static boolean same(JsonNode a, JsonNode b) {
        if (empty(a) || empty(b)) {
            return empty(a) && empty(b);
        }
        if (a.isArray() && b.isArray()) {
            return sameElements(a, b);
        }
        if (a.isObject() && b.isObject()) {
            var names = new HashSet<String>();
            a.fieldNames().forEachRemaining(names::add);
            b.fieldNames().forEachRemaining(names::add);
            return names.stream().allMatch(name -> same(a.path(name), b.path(name)));
        }
        if (a.isNumber() && b.isNumber()) {
            return a.decimalValue().compareTo(b.decimalValue()) == 0;
        }
        return a.equals(b);
    }

    private static boolean sameElements(JsonNode a, JsonNode b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (var i = 0; i < a.size(); i++) {
            if (!same(a.path(i), b.path(i))) {
                return false;
            }
        }
        return true;
    }

    /// Whether what stands there already has all that is wanted; it may have more members.
    static boolean covers(JsonNode there, JsonNode wanted) {
        if (!wanted.isObject()) {
            return same(there, wanted);
        }
        for (var member : wanted.properties()) {
            if (!covers(there.path(member.getKey()), member.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static boolean empty(JsonNode node) {
        return node.isMissingNode() || node.isNull() || (node.isContainerNode() && node.isEmpty());
    }
}
