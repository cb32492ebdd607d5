package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.reach.Passage;
import dev.gatehouse.k8s.reach.ProbeTarget;
import dev.gatehouse.k8s.reach.ReachPolicy;
import dev.gatehouse.k8s.reach.ReachVerdicts;
import dev.gatehouse.k8s.translate.Ways.Offer;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.model.BackendReach;
import dev.gatehouse.model.BackendReach.State;
import dev.gatehouse.model.BackendReach.Way;
import dev.gatehouse.model.UpstreamId;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides by which way a Service port is reached: by the policy, by what the Service offers, and
/// by what is known of the passages.
final class Reaching {

    private static final String NO_POD = "none of its pods answers this machine";
    private static final String HELP =
            "; see to a route to the pods' addresses: `gatehouse doctor` and `gatehouse"
                    + " routes-to-pods` help";

    private final ReachPolicy policy;
    private final String setting;

    /// @param setting what says so, for people
    Reaching(ReachPolicy policy, String setting) {
        this.policy = policy;
        this.setting = setting;
    }

    /// A Service port, and all that the decision rests on.
    ///
    /// @param picked by the EndpointSlices; where nothing is ready, no way leads anywhere
    record Question(
            UpstreamId id,
            ObjectKey key,
            Service service,
            ServicePort port,
            EndpointSlices.Picked picked) {

        private List<InetSocketAddress> pods() {
            return picked.addresses();
        }

        private String name() {
            return "Service " + key + ":" + port.getPort();
        }
    }

    /// @param addresses to connect to; none means 503
    /// @param note what a person should know, for the condition of a route
    /// @param targets what should be found out
    record Chosen(
            BackendReach reach,
            List<InetSocketAddress> addresses,
            Optional<String> note,
            List<ProbeTarget> targets) {}

    /// Whether a decision may change with the nodes.
    boolean restsOnNodes() {
        return policy == ReachPolicy.NODEPORT || policy == ReachPolicy.AUTO;
    }

    Chosen choose(Question question, Nodes nodes, ReachVerdicts verdicts) {
        return switch (policy) {
            case POD -> pods(question, State.CONFIGURED, "its pods, as " + setting + " says");
            case AUTO -> auto(question, nodes, verdicts);
            case NODEPORT ->
                    fixed(
                            question,
                            Way.NODEPORT,
                            Ways.nodePort(question.service, question.port, question.picked, nodes));
            case LOADBALANCER ->
                    fixed(
                            question,
                            Way.LOADBALANCER,
                            Ways.loadBalancer(question.service, question.port));
            case CLUSTERIP ->
                    Ways.headless(question.service)
                            ? headless(question)
                            : fixed(
                                    question,
                                    Way.CLUSTERIP,
                                    Ways.clusterIp(question.service, question.port));
        };
    }

    /// Where the addresses were declared for this machine: nothing is to be decided.
    static BackendReach declared(UpstreamId id, ObjectKey key) {
        return new BackendReach(
                id,
                key.namespace(),
                key.name(),
                Way.POD,
                State.CONFIGURED,
                "the addresses that are declared for it");
    }

    private static Chosen pods(Question question, State state, String sentence) {
        return chosen(question, Way.POD, state, sentence, question.pods(), false, List.of());
    }

    private Chosen headless(Question question) {
        return chosen(
                question,
                Way.POD,
                State.CONFIGURED,
                question.name()
                        + " is headless (clusterIP None), so that its pods are connected to,"
                        + " whatever "
                        + setting
                        + " says",
                question.pods(),
                true,
                List.of());
    }

    private Chosen fixed(Question question, Way way, Offer offer) {
        return switch (offer) {
            case Offer.Addresses(var addresses) ->
                    chosen(
                            question,
                            way,
                            State.CONFIGURED,
                            "its " + noun(way) + ", as " + setting + " says",
                            addresses,
                            false,
                            List.of());
            case Offer.Nothing(var why) ->
                    chosen(
                            question,
                            way,
                            State.MISSING,
                            question.name()
                                    + " answers 503: "
                                    + setting
                                    + " is "
                                    + way.text()
                                    + ", and "
                                    + why,
                            List.of(),
                            true,
                            List.of());
        };
    }

    private static Chosen auto(Question question, Nodes nodes, ReachVerdicts verdicts) {
        var targets = new ArrayList<ProbeTarget>();
        var pod = new Passage(question.id, Way.POD);
        targets.add(new ProbeTarget(pod, question.pods()));
        if (!verdicts.closed(pod)) {
            var open = verdicts.open(pod);
            return chosen(
                    question,
                    Way.POD,
                    open ? State.REACHED : State.UNPROBED,
                    open ? "its pods answer" : "its pods; it is not known yet if they answer",
                    question.pods(),
                    false,
                    targets);
        }
        var against = new ArrayList<String>();
        for (var way : List.of(Way.LOADBALANCER, Way.NODEPORT)) {
            switch (offer(way, question, nodes)) {
                case Offer.Nothing(var why) -> against.add(why);
                case Offer.Addresses(var addresses) -> {
                    var passage = new Passage(question.id, way);
                    targets.add(new ProbeTarget(passage, addresses));
                    if (!verdicts.closed(passage)) {
                        return chosen(
                                question,
                                way,
                                State.FALLBACK,
                                question.name()
                                        + " is reached by its "
                                        + noun(way)
                                        + ", since "
                                        + NO_POD,
                                addresses,
                                true,
                                targets);
                    }
                    against.add("its " + noun(way) + " does not answer either");
                }
            }
        }
        return chosen(
                question,
                Way.POD,
                State.CUT_OFF,
                question.name()
                        + " is cut off: "
                        + NO_POD
                        + ", "
                        + String.join(", and ", against)
                        + HELP,
                question.pods(),
                true,
                targets);
    }

    private static Offer offer(Way way, Question question, Nodes nodes) {
        return switch (way) {
            case POD -> new Offer.Addresses(question.pods());
            case LOADBALANCER -> Ways.loadBalancer(question.service, question.port);
            case NODEPORT -> Ways.nodePort(question.service, question.port, question.picked, nodes);
            case CLUSTERIP -> Ways.clusterIp(question.service, question.port);
        };
    }

    private static String noun(Way way) {
        return switch (way) {
            case POD -> "pods";
            case LOADBALANCER -> "load balancer";
            case NODEPORT -> "node port";
            case CLUSTERIP -> "clusterIP";
        };
    }

    /// @param tell whether the sentence belongs into the condition of routes
    private static Chosen chosen(
            Question question,
            Way way,
            State state,
            String sentence,
            List<InetSocketAddress> addresses,
            boolean tell,
            List<ProbeTarget> targets) {
        var note = question.picked.note();
        if (tell) {
            note = Optional.of(note.map(n -> sentence + "; " + n).orElse(sentence));
        }
        return new Chosen(
                new BackendReach(
                        question.id,
                        question.key.namespace(),
                        question.key.name(),
                        way,
                        state,
                        sentence),
                // With nothing ready, whatever stands in front of it has nobody to ask.
                question.pods().isEmpty() ? List.of() : addresses,
                note,
                targets);
    }
}
