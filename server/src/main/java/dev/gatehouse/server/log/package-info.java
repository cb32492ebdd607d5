/// The access log: one line of JSON per exchange, written off the connections' threads. A slow or
/// broken reader costs lines, which are counted, and never a request.
package dev.gatehouse.server.log;
