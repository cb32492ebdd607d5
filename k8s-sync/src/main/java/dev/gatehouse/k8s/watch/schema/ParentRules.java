package dev.gatehouse.k8s.watch.schema;

import dev.gatehouse.k8s.watch.yaml.Value;
import java.util.List;

/// The rules of `parentRefs` that look at two of them at a time.
final class ParentRules {

    private ParentRules() {}

    /// Several references to one parent must each say which part of it they mean, and a different
    /// one.
    static void tellSectionsApart(List<Value.Fields> parents, Check check) {
        for (var i = 1; i < parents.size(); i++) {
            var fault = fault(parents.get(i), parents.subList(0, i));
            if (!fault.isEmpty()) {
                check.refuse(parents.get(i), "[" + i + "]", fault);
            }
        }
    }

    private static String fault(Value.Fields parent, List<Value.Fields> earlier) {
        for (var other : earlier) {
            if (!sameParent(parent, other)) {
                continue;
            }
            var section = parent.text("sectionName");
            var otherSection = other.text("sectionName");
            var port = parent.number("port");
            var otherPort = other.number("port");
            if (section.equals(otherSection) && port == otherPort) {
                return "names the same parent, sectionName and port as one above it";
            }
            if (section.isEmpty() != otherSection.isEmpty() || (port == 0) != (otherPort == 0)) {
                return "names the same parent as one above it: then all of them must have a sectionName,"
                        + " or all a port";
            }
        }
        return "";
    }

    private static boolean sameParent(Value.Fields a, Value.Fields b) {
        return a.text("group").equals(b.text("group"))
                && a.text("kind").equals(b.text("kind"))
                && a.text("name").equals(b.text("name"))
                && a.text("namespace").equals(b.text("namespace"));
    }
}
