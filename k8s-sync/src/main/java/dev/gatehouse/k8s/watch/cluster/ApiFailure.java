package dev.gatehouse.k8s.watch.cluster;

/// A request to the API server that came to nothing. The message is a sentence for the user that
/// goes on from what was asked: `can't be listed: ...`.
// caught where it is thrown from, and never kept
@SuppressWarnings("serial")
final class ApiFailure extends Exception {

    /// What is to be done about it depends on this.
    enum Reason {
        /// No answer: refused, reset, or silent for too long.
        UNREACHABLE,
        /// 401: the credentials are not believed.
        UNAUTHORIZED,
        /// 403: the credentials don't permit it.
        FORBIDDEN,
        /// 404: no such kind, version or object.
        MISSING,
        /// 410, or an `ERROR` event: the version is too old, list anew.
        EXPIRED,
        /// Any other status.
        REFUSED,
        /// The answer can't be understood.
        GARBAGE
    }

    private final Reason reason;

    ApiFailure(Reason reason, String sentence) {
        // no stack: it tells of the server, not of us
        super(sentence, null, false, false);
        this.reason = reason;
    }

    static ApiFailure garbage(String sentence) {
        return new ApiFailure(Reason.GARBAGE, sentence);
    }

    static Reason reasonOf(int status) {
        return switch (status) {
            case 401 -> Reason.UNAUTHORIZED;
            case 403 -> Reason.FORBIDDEN;
            case 404 -> Reason.MISSING;
            case 410 -> Reason.EXPIRED;
            default -> Reason.REFUSED;
        };
    }

    Reason reason() {
        return reason;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
