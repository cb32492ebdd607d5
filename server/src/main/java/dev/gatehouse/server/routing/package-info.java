/// From a request to its plan: a snapshot, compiled for look-ups.
package dev.gatehouse.server.routing;
