/// The plain Helidon proxy, one of the contenders of `bench/run`. It is not shipped.
@NullMarked
package dev.gatehouse.bench;

import org.jspecify.annotations.NullMarked;
