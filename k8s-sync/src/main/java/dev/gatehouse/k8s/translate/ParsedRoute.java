package dev.gatehouse.k8s.translate;

import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.model.Filter;
import dev.gatehouse.model.Hostname;
import dev.gatehouse.model.HttpMatch;
import dev.gatehouse.model.RuleId;
import dev.gatehouse.model.Timeouts;
import java.util.List;
import java.util.Optional;

/// A route by itself: what it says before one looks at anything else.
///
/// @param hostnames without repetition; [Hostname#ANY] where it names none
/// @param problems what makes the whole route unfit to be served
record ParsedRoute(List<Hostname> hostnames, List<Rule> rules, List<Refusal> problems) {

    ParsedRoute {
        hostnames = List.copyOf(hostnames);
        rules = List.copyOf(rules);
        problems = List.copyOf(problems);
    }

    record Rule(
            RuleId id,
            List<HttpMatch> matches,
            List<Filter> filters,
            List<BackendReference> backends,
            Timeouts timeouts) {

        Rule {
            matches = List.copyOf(matches);
            filters = List.copyOf(filters);
            backends = List.copyOf(backends);
        }
    }

    /// @param field where it stands, such as `spec.rules[0].backendRefs[1]`
    /// @param group empty for the core group
    /// @param target its namespace filled in
    record BackendReference(
            String field,
            String group,
            String kind,
            ObjectKey target,
            Optional<Integer> port,
            int weight,
            List<Filter> filters) {

        BackendReference {
            filters = List.copyOf(filters);
        }
    }
}
