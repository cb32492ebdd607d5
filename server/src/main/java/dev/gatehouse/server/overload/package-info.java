/// What keeps the process alive when more is asked of it than it can do: the ladder of steps when
/// memory or descriptors get short, the share of load that is turned away when the loops are
/// behind, and the watchdog for a loop that is stuck.
package dev.gatehouse.server.overload;
