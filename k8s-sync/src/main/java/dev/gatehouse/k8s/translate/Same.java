package dev.gatehouse.k8s.translate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeping objects that are equal to what was there before: a data plane knows by `==` what it need
/// not compile again.
final class Same {

    private Same() {}

    /// The fresh elements, with the old one in place of each that is equal to it and stands at its
    /// place.
    static <T> List<T> kept(List<T> old, List<T> fresh) {
        var kept = new ArrayList<T>(fresh.size());
        for (var i = 0; i < fresh.size(); i++) {
            var equal = i < old.size() && old.get(i).equals(fresh.get(i));
            kept.add(equal ? old.get(i) : fresh.get(i));
        }
        return kept;
    }

    /// Whether both are one object, or both nothing.
    @SuppressWarnings("ReferenceEquality") // identity is the point
    static boolean object(@Nullable Object a, @Nullable Object b) {
        return a == b;
    }

    /// Whether both hold the same objects.
    static <T> boolean elements(List<T> a, List<T> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (var i = 0; i < a.size(); i++) {
            if (!object(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }
}
