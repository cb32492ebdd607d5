/// What the quick start adds to a gateway: small backends that come with it, and examples that say
/// in their README what to try and what to expect.
@NullMarked
package dev.gatehouse.cli.quickstart;

import org.jspecify.annotations.NullMarked;
