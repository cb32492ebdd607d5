/// From PEM bytes to TLS engines: [Keys] and [CaBundles] read what Secrets and ConfigMaps hold, a
/// [TlsProfile] says what a listener's TLS is made of, [TlsContexts] keeps one context per listener
/// across reloads, and [ClientHelloParser] with [SniTable] finds the one that a client asks for. A
/// key never prints itself, and a bad one is a value with a reason, never an exception.
package dev.gatehouse.certs;
