/// How a newer version comes onto a machine: what is signed and whole is put beside what runs, and
/// takes its place in one step, which can be taken back. Knows no gateway: whoever calls it says
/// how a running one is restarted.
@NullMarked
package dev.gatehouse.cli.upgrade;

import org.jspecify.annotations.NullMarked;
