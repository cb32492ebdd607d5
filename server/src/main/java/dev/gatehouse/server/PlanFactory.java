package dev.gatehouse.server;

import dev.gatehouse.model.HttpRule;
import dev.gatehouse.server.filter.HttpFilters;
import dev.gatehouse.server.http.Plan;
import dev.gatehouse.server.http.RequestEdit;
import dev.gatehouse.server.http.TraceContext;
import dev.gatehouse.server.metrics.Traffic;
import dev.gatehouse.server.routing.PlanCompiler;
import dev.gatehouse.server.upstream.ForwardedFields;
import dev.gatehouse.server.upstream.HttpForward;
import dev.gatehouse.server.upstream.Upstreams;
import dev.gatehouse.server.wire.Carriers;
import java.time.Duration;
import java.util.ArrayList;

/// Compiles a rule: what every request gets first, then the rule's filters, then its backends.
final class PlanFactory implements PlanCompiler {

    private static final RequestEdit FORWARDED = new ForwardedFields();

    private static final RequestEdit TRACE = new TraceContext();

    private final Upstreams upstreams;
    private final Carriers carriers;
    private final Limits limits;
    private final Traffic traffic;
    private final boolean beginsTraces;

    PlanFactory(Upstreams upstreams, Carriers carriers, ServerOptions options, Traffic traffic) {
        this.traffic = traffic;
        this.upstreams = upstreams;
        this.carriers = carriers;
        this.limits = options.limits();
        this.beginsTraces = options.beginsTraces();
    }

    @Override
    public Plan compile(HttpRule rule) {
        var filters = HttpFilters.compile(rule.filters());
        var requestEdits = new ArrayList<RequestEdit>();
        // First, so that a filter of the user's has the last word on what the backend is told.
        requestEdits.add(FORWARDED);
        if (beginsTraces) {
            requestEdits.add(TRACE);
        }
        requestEdits.addAll(filters.requestEdits());
        var timeout = rule.timeouts().request().map(Duration::toNanos).orElse(0L);
        var forward = HttpForward.compile(rule, upstreams, carriers, limits);
        return new Plan(
                rule.id(),
                traffic.route(rule.id()),
                timeout,
                filters.gates(),
                requestEdits,
                filters.responseEdits(),
                forward);
    }
}
