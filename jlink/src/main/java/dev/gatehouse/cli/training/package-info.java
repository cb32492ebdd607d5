/// The run on which the AOT cache is trained when the run-time image is made. No part of the product's
/// interface.
@NullMarked
package dev.gatehouse.cli.training;

import org.jspecify.annotations.NullMarked;
