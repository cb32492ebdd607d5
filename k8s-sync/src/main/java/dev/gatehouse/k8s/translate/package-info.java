/// From declared resources to what is served and what is said of it, one file per kind. Pure: no
/// clock, no client, no logger. A user's mistake ends as a verdict, never as an exception.
@NullMarked
package dev.gatehouse.k8s.translate;

import org.jspecify.annotations.NullMarked;
