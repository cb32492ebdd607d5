package dev.gatehouse.server.routing;

import dev.gatehouse.model.HttpRule;
import dev.gatehouse.server.http.Plan;

/// Makes a plan of a rule. Called once per rule object, however many matches, listeners and
/// snapshots it stands in.
@FunctionalInterface
public interface PlanCompiler {

    Plan compile(HttpRule rule);
}
