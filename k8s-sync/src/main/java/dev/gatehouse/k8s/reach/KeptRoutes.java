package dev.gatehouse.k8s.reach;

import dev.gatehouse.k8s.reach.PodRoutes.Own;
import dev.gatehouse.k8s.reach.PodRoutes.Route;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;

/// What is to be done on a machine so that it has the routes that lead to pods, and keeps its own.
public final class KeptRoutes {

    private KeptRoutes() {}

    /// A route that was set here before, by us.
    public record Held(Prefix pods, InetAddress via) {}

    /// One thing to do.
    public sealed interface Step {

        /// Nothing leads there yet.
        record Add(Route route) implements Step {}

        /// @param before where our route led until now
        record Change(Route route, InetAddress before) implements Step {}

        /// No node has this range any more.
        record Remove(Held held) implements Step {}
    }

    /// What comes first makes room for what comes then. A route of ours whose range is refused by
    /// now stays as it is, while its node has that range: the overlap is loud, and taking away what
    /// works would be worse.
    public static List<Step> steps(PodRoutes wanted, List<Held> held) {
        var now = new HashMap<Prefix, InetAddress>();
        var removals = new ArrayList<Step>();
        var stays = new HashSet<Held>();
        wanted.refused().forEach(route -> stays.add(new Held(route.pods(), route.via())));
        var ranges = new HashSet<Prefix>();
        wanted.routes().forEach(route -> ranges.add(route.pods()));
        for (var one : held) {
            var twice = now.containsKey(one.pods());
            if (!twice && (ranges.contains(one.pods()) || stays.contains(one))) {
                now.put(one.pods(), one.via());
            } else {
                removals.add(new Step.Remove(one));
            }
        }
        var steps = new ArrayList<>(removals);
        for (var route : wanted.routes()) {
            var before = now.get(route.pods());
            if (before == null) {
                steps.add(new Step.Add(route));
            } else if (!before.equals(route.via())) {
                steps.add(new Step.Change(route, before));
            }
        }
        return List.copyOf(steps);
    }

    /// What this machine uses, but for the routes that are ours. What is left is not ours to touch,
    /// though it may be the very same range.
    public static List<Own> others(List<Own> own, List<Held> held) {
        var ours = new ArrayList<Prefix>();
        held.forEach(one -> ours.add(one.pods()));
        var others = new ArrayList<Own>();
        for (var range : own) {
            if (!range.routed() || !ours.remove(range.range())) {
                others.add(new Own(range.range(), range.use(), false));
            }
        }
        return List.copyOf(others);
    }
}
