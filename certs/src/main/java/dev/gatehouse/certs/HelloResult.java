package dev.gatehouse.certs;

/// What is known of a ClientHello after some bytes.
public sealed interface HelloResult {

    /// So far so good; feed more. The deadline is the caller's.
    record NeedMore() implements HelloResult {}

    /// It is whole.
    record Parsed(ClientHello hello) implements HelloResult {}

    /// It is none, or one that nobody should answer.
    ///
    /// @param alert what to tell the peer before closing
    /// @param reason a sentence for the log; it repeats nothing that the peer sent
    record Refused(TlsAlert alert, String reason) implements HelloResult {}
}
