package dev.gatehouse.model;

/// By which way the endpoints of a Service port are reached from here, and what is known of that
/// way.
///
/// @param namespace of the Service
/// @param sentence why it is so, for people
public record BackendReach(
        UpstreamId upstream,
        String namespace,
        String service,
        Way way,
        State state,
        String sentence) {

    /// Whether it is not as a person expects it to be.
    public boolean worthTelling() {
        return switch (state) {
            case CONFIGURED, UNPROBED, REACHED -> false;
            case FALLBACK, CUT_OFF, MISSING -> true;
        };
    }

    /// What a connection is made to.
    public enum Way {
        /// the endpoints themselves
        POD("pod"),
        /// the Service's address in front of the cluster: `status.loadBalancer.ingress`
        LOADBALANCER("loadbalancer"),
        /// a port that every node has for the Service
        NODEPORT("nodeport"),
        /// the Service's address inside of the cluster
        CLUSTERIP("clusterip");

        private final String text;

        Way(String text) {
            this.text = text;
        }

        /// As a configuration has it.
        public String text() {
            return text;
        }
    }

    /// What is known of the way.
    public enum State {
        /// It is the one that is configured; nobody tries if it leads anywhere.
        CONFIGURED("configured"),
        /// It is not known yet.
        UNPROBED("unprobed"),
        /// The nearest way, and it leads there.
        REACHED("reached"),
        /// A nearer way is cut off; this one is not, as far as is known.
        FALLBACK("fallback"),
        /// No way leads there; it goes on being tried.
        CUT_OFF("cut off"),
        /// The Service has nothing that the configured way needs: requests are answered with 503.
        MISSING("missing");

        private final String text;

        State(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }
}
