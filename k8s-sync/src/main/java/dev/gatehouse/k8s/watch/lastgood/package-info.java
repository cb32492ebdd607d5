/// The last good configuration on disk: what a gateway that starts without an API server serves.
@NullMarked
package dev.gatehouse.k8s.watch.lastgood;

import org.jspecify.annotations.NullMarked;
