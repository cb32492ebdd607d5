package dev.gatehouse.server.http;

import org.jspecify.annotations.Nullable;

/// What the access log tells of a request's head, as the client sent it: filters change the request
/// in place. Points into the connection's buffers, hence good until the exchange is over.
public final class Asked {

    private static final FieldName REFERER = FieldName.of("Referer");
    private static final byte[] NOTHING = {};

    /// A part of what was sent.
    ///
    /// @param array not to be changed
    @SuppressWarnings("ArrayRecordComponent") // a slice; nobody compares them
    public record Slice(byte[] array, int from, int length) {

        static final Slice EMPTY = new Slice(NOTHING, 0, 0);

        static Slice of(Head head, FieldName name) {
            var at = head.find(name, 0);
            return at < 0
                    ? EMPTY
                    : new Slice(head.valueArray(at), head.valueAt(at), head.valueLength(at));
        }
    }

    private final Target target;
    private final Slice userAgent;
    private final Slice referer;

    private Asked(Target target, Slice userAgent, Slice referer) {
        this.target = target;
        this.userAgent = userAgent;
        this.referer = referer;
    }

    public static Asked of(ClientRequest request) {
        return new Asked(
                request.target(),
                Slice.of(request.head(), FieldName.USER_AGENT),
                Slice.of(request.head(), REFERER));
    }

    /// What was asked for, after the path policy.
    public Target target() {
        return target;
    }

    public Slice userAgent() {
        return userAgent;
    }

    public Slice referer() {
        return referer;
    }

    /// A field of the request as it is now.
    public static @Nullable Slice field(ClientRequest request, FieldName name) {
        return request.head().has(name) ? Slice.of(request.head(), name) : null;
    }
}
