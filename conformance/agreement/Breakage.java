package agreement;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Random;

/// One way to break a good object of a kind.
///
/// @param name what is told of it: where, and what
/// @param target the path of the part that the object needs to have
record Breakage(Subject subject, String name, String target, Damage damage) {

    /// What is done to the part.
    interface Damage {
        /// @param place of the part
        void to(Places.Place place, Random random, Texts texts);
    }

    /// @return false if the object has no such part
    boolean breaks(ObjectNode object, Random random, Texts texts) {
        var places = Places.in(object, target);
        if (places.isEmpty()) {
            return false;
        }
        damage.to(places.get(random.nextInt(places.size())), random, texts);
        return true;
    }
}
