/// The command line: `gatehouse run | validate | explain | quickstart | version`, one class per
/// command. It puts the control plane and the data plane together, and knows no more of either.
@NullMarked
package dev.gatehouse.cli;

import org.jspecify.annotations.NullMarked;
