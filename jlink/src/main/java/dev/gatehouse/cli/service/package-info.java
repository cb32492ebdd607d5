/// The process as a service: what its manager is told and when, and how one process follows another
/// without a gap.
@NullMarked
package dev.gatehouse.cli.service;

import org.jspecify.annotations.NullMarked;
