/// The rights that Gatehouse needs in a cluster, and no others, as manifests for a person to read
/// and apply.
@NullMarked
package dev.gatehouse.k8s.rbac;

import org.jspecify.annotations.NullMarked;
