/// What to serve, as immutable values: everything here is valid, resolved and in match order. The
/// control plane makes a [Snapshot]; a [DataPlane] serves it and never sorts or validates again.
package dev.gatehouse.model;
