/// Where resources come from: a folder of YAML; an API server, later. Both yield [Resources].
@NullMarked
package dev.gatehouse.k8s.watch;

import org.jspecify.annotations.NullMarked;
