/// Forwarding: a share of a rule's requests goes to an upstream ([Upstreams]), there to an endpoint
/// in turn, over a pooled connection ([EndpointPool]), in one try or a few ([HttpForward]).
package dev.gatehouse.server.upstream;
