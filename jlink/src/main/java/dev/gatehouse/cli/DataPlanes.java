package dev.gatehouse.cli;

import dev.gatehouse.model.DataPlane;
import dev.gatehouse.server.ServerOptions;
import java.time.Duration;

/// The one place that knows which data plane there is.
final class DataPlanes {

    private DataPlanes() {}

    /// A data plane, and how it is asked to finish.
    interface Drainable {

        DataPlane plane();

        /// Takes no new connections and lets exchanges finish; returns when they have, or when the
        /// time is over.
        void drain(Duration within);
    }

    @SuppressWarnings("DoNotCallSuggester") // until the data plane's front door is there
    static Drainable start(ServerOptions options) {
        throw new CommandFailed(Gatehouse.REFUSED, "this build has no data plane yet: " + options);
    }
}
