/// The data plane: it accepts connections, parses, routes, filters and forwards. It knows no
/// Kubernetes: its input is a [dev.gatehouse.model.Snapshot].
@org.jspecify.annotations.NullMarked
module dev.gatehouse.server {
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires io.helidon.common.concurrency.limits;
    requires io.helidon.http;
    requires io.helidon.webserver;
    requires java.logging;
    requires java.management;
    requires jdk.management;
    requires re2j;
    requires transitive dev.gatehouse.model;
    requires static org.jspecify;

    exports dev.gatehouse.server;
}
