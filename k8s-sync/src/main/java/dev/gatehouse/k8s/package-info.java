/// The control plane's front door: one loop from a feed of resources to a data plane.
@NullMarked
package dev.gatehouse.k8s;

import org.jspecify.annotations.NullMarked;
