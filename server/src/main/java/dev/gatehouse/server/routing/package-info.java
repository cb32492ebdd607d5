/// From a request to its plan: a snapshot, compiled for look-ups ([RoutingTable]), and the same
/// decision taken slowly and with its reasons ([Explanation]).
package dev.gatehouse.server.routing;
