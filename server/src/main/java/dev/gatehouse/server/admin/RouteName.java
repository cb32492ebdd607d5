package dev.gatehouse.server.admin;

import dev.gatehouse.model.ObjectStatus;
import dev.gatehouse.model.RuleId;

/// Which route.
record RouteName(String kind, String namespace, String name) {

    static RouteName of(RuleId rule) {
        return new RouteName(rule.kind(), rule.namespace(), rule.route());
    }

    static RouteName of(ObjectStatus object) {
        return new RouteName(object.kind(), object.namespace(), object.name());
    }
}
