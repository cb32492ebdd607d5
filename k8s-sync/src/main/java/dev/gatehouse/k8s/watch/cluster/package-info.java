/// An API server as the source of resources: a list and a watch of our own for each kind.
///
/// Not the client's informers: they hide when they list anew, on which the guard against mass
/// deletion and the rules for an expired watch rest.
@NullMarked
package dev.gatehouse.k8s.watch.cluster;

import org.jspecify.annotations.NullMarked;
