package dev.gatehouse.k8s.watch.cluster;

import dev.gatehouse.k8s.watch.ObjectKey;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.function.IntSupplier;

/// Doubts a list that lacks most of what there was, until a second list agrees: a store that lost
/// its data, or an API server that lost its CRDs, shall not take everything down at once. Concerns
/// lists only; what a watch says is gone is gone. Used by the kind's thread.
final class Loss {

    private static final Logger LOG = System.getLogger(Loss.class.getName());

    /// With so many routes or fewer, a person may well have deleted most of them.
    static final int FEW_ROUTES = 20;

    private final Store<?> store;
    private final IntSupplier routes;
    private boolean doubted;

    /// @param routes how many there are, of all kinds
    Loss(Store<?> store, IntSupplier routes) {
        this.store = store;
        this.routes = routes;
    }

    /// Whether a list is to be believed.
    boolean believes(Set<ObjectKey> listed) {
        var before = store.size();
        var lost = store.missingFrom(listed);
        return believes(routes.getAsInt() > FEW_ROUTES && lost * 2 > before, before, lost);
    }

    /// Whether it is to be believed that there is no such kind. Who deletes a CRD deletes its
    /// objects first, and its watch tells of each: so this is doubted, however few there are.
    boolean believesMissing() {
        var before = store.size();
        return believes(before > 0, before, before);
    }

    private boolean believes(boolean odd, int before, int lost) {
        var many =
                switch (store.kind().loss()) {
                    case ROUTE, DOUBTED -> odd;
                    case BELIEVED -> false;
                };
        if (!many) {
            doubted = false;
            return true;
        }
        if (doubted) {
            doubted = false;
            LOG.log(
                    Level.ERROR,
                    "{0}: a second list agrees that {1} of {2} are gone; they are let go",
                    store.kind(),
                    lost,
                    before);
            return true;
        }
        doubted = true;
        LOG.log(
                Level.ERROR,
                "{0}: {1} of {2} are missing from the API server''s list; what was seen last goes"
                        + " on being served until a second list agrees",
                store.kind(),
                lost,
                before);
        return false;
    }

    boolean doubted() {
        return doubted;
    }
}
