/// Byte streams that look blocking ([Wire]) and what carries them ([Carriers]): loops that run
/// virtual threads and their sockets on one platform thread, or the JDK's own scheduler. Nothing
/// above this package knows which.
package dev.gatehouse.server.wire;
