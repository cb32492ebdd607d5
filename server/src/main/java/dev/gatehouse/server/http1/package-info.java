/// HTTP/1.1 on the wire (RFC 9112), strict in both directions: client and backend are both
/// untrusted. One duty per class: a connection's bytes coming in ([WireInput]) and going out
/// ([WireOutput]), heads ([HeadReader]), framing ([Framing]), content ([WireBody] and its kinds),
/// and the two ends that put them together ([Http1Connection], [BackendConnection]).
package dev.gatehouse.server.http1;
