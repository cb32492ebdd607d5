package dev.gatehouse.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What is done to a request or a response on its way: one record per filter, a closed set, so that
/// the compiler finds every place that must know a new one.
public sealed interface Filter {

    /// Edits the request's header before it goes to the backend.
    record RequestHeaders(HeaderEdits edits) implements Filter {}

    /// Edits the response's header before it goes to the client.
    record ResponseHeaders(HeaderEdits edits) implements Filter {}

    /// Answers with a redirect; nothing goes to a backend.
    ///
    /// @param scheme `http` or `https`; empty keeps the request's
    /// @param hostname empty keeps the request's
    /// @param path empty keeps the request's path; the query is always kept
    /// @param port empty: the well-known port of `scheme` where that is set, else the listener's
    /// @param status 301, 302, 303, 307 or 308
    record Redirect(
            Optional<String> scheme,
            Optional<String> hostname,
            Optional<PathRewrite> path,
            OptionalInt port,
            int status)
            implements Filter {}

    /// Changes the host name or the path that the backend sees.
    record UrlRewrite(Optional<String> hostname, Optional<PathRewrite> path) implements Filter {}

    /// Edits of one header: first what is set, then what is added, then what is removed. A name
    /// stands in one of the lists at most once, whatever its case.
    record HeaderEdits(List<HeaderField> set, List<HeaderField> add, List<String> remove) {

        public HeaderEdits {
            set = List.copyOf(set);
            add = List.copyOf(add);
            remove = List.copyOf(remove);
        }
    }

    /// @param name a token (RFC 9110 5.6.2), in the case in which it is sent
    /// @param value a field value (RFC 9110 5.5) without CR, LF and NUL
    record HeaderField(String name, String value) {}

    /// A new path.
    sealed interface PathRewrite {

        /// The whole path becomes `path`.
        record Full(String path) implements PathRewrite {}

        /// The matched prefix, in whole segments, becomes `to`: with `/foo` and `/bar`, `/foo/x`
        /// becomes `/bar/x`; where nothing would be left, `/` is.
        ///
        /// @param matched the value of the rule's prefix match, without a trailing slash unless `/`
        record Prefix(String matched, String to) implements PathRewrite {}
    }
}
