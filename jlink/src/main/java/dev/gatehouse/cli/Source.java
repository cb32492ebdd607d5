package dev.gatehouse.cli;

import dev.gatehouse.k8s.reach.ReachPolicy;
import dev.gatehouse.k8s.reach.Scout;
import dev.gatehouse.k8s.status.Verdicts;
import dev.gatehouse.k8s.translate.Origin;
import dev.gatehouse.k8s.watch.Feed;
import dev.gatehouse.model.SourceState;

/// Where a gateway's configuration comes from, and who is told what became of it. Closed when the
/// gateway has ended.
interface Source extends AutoCloseable {

    Feed feed();

    Origin origin();

    /// By which way the backends of a cluster are reached; a folder says where its own are.
    default ReachPolicy reach() {
        return ReachPolicy.POD;
    }

    /// Who finds out if they are reached.
    default Scout scout() {
        return Scout.none();
    }

    /// What is said of all objects, once a change is applied; on the control loop's thread.
    void told(Verdicts verdicts);

    /// How it stands; from any thread.
    SourceState state();

    /// Whether a start ends where nothing of the first configuration can be bound: whoever starts
    /// it is there to read why.
    boolean endsUnserved();

    @Override
    void close();

    /// A folder's feed.
    static Source folder(Feed feed) {
        return new Source() {

            @Override
            public Feed feed() {
                return feed;
            }

            @Override
            public Origin origin() {
                return Origin.FOLDER;
            }

            @Override
            public void told(Verdicts verdicts) {
                // Who writes files reads the log.
            }

            @Override
            public SourceState state() {
                return SourceState.FOLLOWED;
            }

            @Override
            public boolean endsUnserved() {
                return true;
            }

            @Override
            public void close() {
                feed.close();
            }
        };
    }
}
