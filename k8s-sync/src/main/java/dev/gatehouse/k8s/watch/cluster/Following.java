package dev.gatehouse.k8s.watch.cluster;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// One who follows something of the API server on a thread of its own, until that is interrupted.
/// Whatever fails is endured: it costs a try, and neither the thread nor what is known.
interface Following extends Runnable {

    /// Follows, for as long as it goes well; is called again and again.
    void follow() throws ApiFailure, InterruptedException;

    /// Notes what failed, and pauses.
    void endure(ApiFailure failure) throws InterruptedException;

    /// What is followed, for people: `kind HTTPRoute`, or `Secret shop/tls`.
    String subject();

    Pauses pauses();

    // A fault of ours ends as badly as one of the server's.
    @SuppressWarnings("CatchingUnchecked")
    @Override
    default void run() {
        try {
            while (true) {
                try {
                    follow();
                } catch (ApiFailure failure) {
                    endure(failure);
                } catch (RuntimeException e) {
                    Logger log = System.getLogger(Following.class.getName());
                    log.log(
                            Level.ERROR,
                            "A change of "
                                    + subject()
                                    + " could not be followed, by a fault of Gatehouse",
                            e);
                    pauses().afterFailure();
                }
            }
        } catch (InterruptedException _) {
            // the feed was closed, or nobody refers to it any more
        }
    }
}
