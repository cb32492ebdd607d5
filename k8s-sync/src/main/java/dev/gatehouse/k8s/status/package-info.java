/// What the control plane says of each object: verdicts with the conditions and reasons of Gateway
/// API, and their conversion to what people read. Sees neither how resources arrive nor how they
/// are translated.
@NullMarked
package dev.gatehouse.k8s.status;

import org.jspecify.annotations.NullMarked;
