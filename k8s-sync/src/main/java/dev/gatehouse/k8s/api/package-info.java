/// Single calls to the API server, for what Gatehouse writes there. Watching is not done here.
@NullMarked
package dev.gatehouse.k8s.api;

import org.jspecify.annotations.NullMarked;
