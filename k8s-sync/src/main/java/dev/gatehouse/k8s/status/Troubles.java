package dev.gatehouse.k8s.status;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/// Tells the log of what can't be written: each cause once, when it comes, and when it is over.
/// Used by one thread.
final class Troubles {

    private static final Logger LOG = System.getLogger(StatusWriter.class.getName());

    /// Of objects whose trouble is remembered, so that a bad day does not fill the memory.
    private static final int REMEMBERED = 1_000;

    private final Map<Target, String> ofKinds = new EnumMap<>(Target.class);
    private final Map<Ref, String> ofObjects = new HashMap<>();

    void tell(Ref ref, Outcome outcome) {
        switch (outcome) {
            case Outcome.Written _ -> {
                ofObjects.remove(ref);
                if (ofKinds.remove(ref.kind()) != null) {
                    LOG.log(Level.INFO, "{0} objects are written again", ref.kind().title());
                }
            }
            case Outcome.Forbidden(var sentence) ->
                    ofKind(
                            ref,
                            outcome,
                            "not allowed to write "
                                    + ref
                                    + ": "
                                    + sentence
                                    + "; grant what `gatehouse rbac` prints. It is tried again");
            case Outcome.Unreachable(var sentence) ->
                    ofKind(
                            ref,
                            outcome,
                            ref + " can't be written for now: " + sentence + "; it is tried again");
            case Outcome.Refused(var sentence) -> ofObject(ref, sentence);
            case Outcome.Contended() -> ofObject(ref, "it keeps changing under our hands");
            case Outcome.Same _, Outcome.Gone _, Outcome.Outdated _, Outcome.NotLeading _ -> {}
        }
    }

    /// The same trouble with all objects of a kind is told for the first.
    private void ofKind(Ref ref, Outcome outcome, String sentence) {
        if (!outcome.label().equals(ofKinds.put(ref.kind(), outcome.label()))) {
            LOG.log(Level.WARNING, sentence);
        }
    }

    private void ofObject(Ref ref, String sentence) {
        if (ofObjects.size() >= REMEMBERED) {
            ofObjects.clear();
        }
        if (!sentence.equals(ofObjects.put(ref, sentence))) {
            LOG.log(
                    Level.WARNING,
                    ref
                            + " can't be written: "
                            + sentence
                            + "; it is tried again, ever more rarely");
        }
    }
}
