package dev.gatehouse.server.metrics;

import java.util.Locale;

/// How a TLS handshake with a client ended.
public enum HandshakeResult {
    /// both sides are done
    OK,
    /// no listener takes the server name
    NO_LISTENER,
    /// what came first is no ClientHello, or one that is not to be answered
    REFUSED_HELLO,
    /// the two don't agree on anything, one side sent an alert, or the connection broke
    FAILED,
    /// it was not done in time, or the client never began
    TIMEOUT,
    /// the client has shown no certificate that it is let in with
    CLIENT_CERTIFICATE;

    /// As the label has it.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
