/// One exchange, for HTTP/1.1 and HTTP/2 alike: heads, bodies, the client's request, an answer, and
/// the plan that leads from one to the other. Knows no wire format.
package dev.gatehouse.server.http;
