/// YAML text as a tree of values that know where they stand. Knows no Kubernetes.
@NullMarked
package dev.gatehouse.k8s.watch.yaml;

import org.jspecify.annotations.NullMarked;
