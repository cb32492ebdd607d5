/// Whether backends can be reached from here, and by which way: what is configured, what a few
/// connections found out, and when to try again. Nothing here knows what a Service is.
@NullMarked
package dev.gatehouse.k8s.reach;

import org.jspecify.annotations.NullMarked;
