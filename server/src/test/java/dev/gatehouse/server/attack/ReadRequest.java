package dev.gatehouse.server.attack;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A request as a strict reader of RFC 9112 sees it.
///
/// @param raw all its bytes
/// @param minor of its version: 0 or 1
/// @param body decoded from chunks, where it came in chunks
/// @param doubt what a recipient may also refuse, though this reading is the only safe one
record ReadRequest(
        String raw,
        String method,
        String target,
        int minor,
        List<Field> fields,
        boolean chunked,
        String body,
        List<Field> trailers,
        Optional<String> doubt) {

    ReadRequest {
        fields = List.copyOf(fields);
        trailers = List.copyOf(trailers);
    }

    ReadRequest doubted(String why) {
        return new ReadRequest(
                raw,
                method,
                target,
                minor,
                fields,
                chunked,
                body,
                trailers,
                doubt.or(() -> Optional.of(why)));
    }

    List<String> values(String name) {
        return Field.values(fields, name);
    }

    /// The options of all `Connection` fields, in lower case.
    List<String> connectionOptions() {
        return values("connection").stream()
                .flatMap(v -> List.of(v.split(",", -1)).stream())
                .map(v -> v.strip().toLowerCase(Locale.ROOT))
                .filter(v -> !v.isEmpty())
                .toList();
    }
}
