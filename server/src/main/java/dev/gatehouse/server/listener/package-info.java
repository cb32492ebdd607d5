/// The socket addresses of the current snapshot's listeners: bound, given up and drained at run
/// time; and who is let in.
package dev.gatehouse.server.listener;
