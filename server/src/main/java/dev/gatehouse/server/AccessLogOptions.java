package dev.gatehouse.server;

import java.nio.file.Path;
import java.time.Duration;

/// Which exchanges the access log tells of, how, and where.
///
/// @param minStatus exchanges with a lower status are left out, unless they took [#minDuration] or
///   longer; 0 for none. An exchange without a response counts as the highest.
/// @param minDuration exchanges that took less are left out, unless they have [#minStatus]; zero
///   for none
/// @param sample of so many exchanges that are not left out, one is told; at least 1
public record AccessLogOptions(
        Target target,
        Format format,
        int minStatus,
        Duration minDuration,
        int sample,
        Query query) {

    public static final AccessLogOptions OFF = to(new Target.Off());

    /// All of it, as JSON.
    public static AccessLogOptions to(Target target) {
        return new AccessLogOptions(target, Format.JSON, 0, Duration.ZERO, 1, Query.NAMES);
    }

    /// Where lines go.
    public sealed interface Target {

        record Off() implements Target {}

        record StandardOutput() implements Target {}

        /// A file, which is made if it is not there, and appended to.
        record File(Path path) implements Target {}
    }

    /// What a line looks like.
    public enum Format {
        /// an object with all that is known
        JSON,
        /// as Apache and nginx call it
        COMBINED
    }

    /// What is told of a request's query.
    public enum Query {
        /// that there is one
        NONE,
        /// the names of its parameters
        NAMES,
        /// all of it
        FULL
    }
}
