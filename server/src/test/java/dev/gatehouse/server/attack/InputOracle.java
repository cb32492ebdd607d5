package dev.gatehouse.server.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads everything that a client sends on one connection, and says which requests are in it and
/// how it ends, by the decisions that the tables show.
final class InputOracle {

    enum End {
        /// all was read
        WHOLE,
        /// the last request is not complete
        PARTIAL,
        /// the next bytes are to be refused
        REFUSED,
        /// a request asked for the end of the connection
        CLOSED
    }

    /// @param requests as they must reach the backend, in order ([#canonical(ReadRequest)])
    /// @param doubt the first request, from 0, that may also be refused; -1 for none
    record Reading(List<String> requests, End end, int doubt, String why) {

        Reading {
            requests = List.copyOf(requests);
        }
    }

    /// Fields that end at the gateway, or that it sets itself, or that [RequestGrammar] has judged.
    private static final Set<String> DROPPED =
            Set.of(
                    "connection",
                    "keep-alive",
                    "proxy-connection",
                    "te",
                    "upgrade",
                    "transfer-encoding",
                    "content-length",
                    "expect",
                    "x-real-ip",
                    "forwarded",
                    "x-request-id",
                    "via");

    /// Fields that a Connection option can't take away.
    private static final Set<String> KEPT = Set.of("host", "authorization", "cookie");

    private InputOracle() {}

    static Reading read(String input) {
        var requests = new ArrayList<String>();
        var doubt = -1;
        var why = "";
        var at = 0;
        while (at < input.length()) {
            switch (RequestGrammar.parse(input, at)) {
                case RequestGrammar.Parsed.Partial() -> {
                    return new Reading(requests, End.PARTIAL, doubt, why);
                }
                case RequestGrammar.Parsed.Malformed(var reason) -> {
                    return new Reading(requests, End.REFUSED, doubt, doubt < 0 ? reason : why);
                }
                case RequestGrammar.Parsed.Whole(var parsed, var end) -> {
                    var request = judge(parsed);
                    if (request == null) {
                        return new Reading(requests, End.REFUSED, doubt, "target, Host or Expect");
                    }
                    if (request.doubt().isPresent() && doubt < 0) {
                        doubt = requests.size();
                        why = request.doubt().get();
                    }
                    requests.add(canonical(request));
                    if (request.minor() == 0 || request.connectionOptions().contains("close")) {
                        return new Reading(requests, End.CLOSED, doubt, why);
                    }
                    at = end;
                }
            }
        }
        return new Reading(requests, End.WHOLE, doubt, why);
    }

    /// The first request of an input, with its path normalised; empty where there is none or it is
    /// refused.
    static Optional<ReadRequest> judged(String input) {
        return RequestGrammar.parse(input, 0) instanceof RequestGrammar.Parsed.Whole(var request, _)
                ? Optional.ofNullable(judge(request))
                : Optional.empty();
    }

    /// @return the request with its path normalised, or null where it is refused
    private static @Nullable ReadRequest judge(ReadRequest request) {
        var hosts = request.values("host");
        if (hosts.size() > 1 || (hosts.isEmpty() && request.minor() == 1)) {
            return null;
        }
        if (request.fields().size() > 100) {
            return null;
        }
        if (request.method().equals("CONNECT") || request.method().equals("TRACE")) {
            return null;
        }
        var query = request.target().indexOf('?');
        var path = query < 0 ? request.target() : request.target().substring(0, query);
        var normal = PathOracle.normal(path);
        if (normal.isEmpty()) {
            return null;
        }
        var expects = request.values("expect");
        if (expects.stream().anyMatch(e -> !e.equalsIgnoreCase("100-continue"))) {
            return null;
        }
        var judged =
                new ReadRequest(
                        request.raw(),
                        request.method(),
                        normal.get() + (query < 0 ? "" : request.target().substring(query)),
                        request.minor(),
                        request.fields(),
                        request.chunked(),
                        request.body(),
                        request.trailers(),
                        request.doubt());
        if (!hosts.isEmpty()) {
            switch (HostOracle.of(hosts.getFirst())) {
                case BAD -> {
                    return null;
                }
                case DOUBTFUL -> judged = judged.doubted("an odd Host");
                case GOOD -> {}
            }
        }
        if (request.minor() == 0 && request.connectionOptions().contains("keep-alive")) {
            judged = judged.doubted("HTTP/1.0, whose connection may stay or close");
        }
        if (PathOracle.doubtful(request.target())) {
            judged = judged.doubted("an odd target");
        }
        if (expects.size() > 1) {
            judged = judged.doubted("two expectations");
        }
        if (!request.connectionOptions().stream().allMatch(RequestGrammar::isToken)) {
            judged = judged.doubted("an odd Connection option");
        }
        if (request.method().length() > 32 || request.method().equals("HEAD")) {
            judged = judged.doubted("an odd method");
        }
        return judged;
    }

    /// What a backend must understand of a request, in one text: method, target, end-to-end fields
    /// in order, body, trailers.
    static String canonical(ReadRequest request) {
        return request.method()
                + " "
                + request.target()
                + "\n"
                + request.fields().stream()
                        .filter(f -> goesOn(request, f))
                        .map(f -> f + "\n")
                        .collect(Collectors.joining())
                // HTTP/1.1 needs a Host: the gateway names its own address where none is named.
                + (request.values("host").isEmpty() ? "Host: (gateway)\n" : "")
                + "\n"
                + request.body()
                + request.trailers().stream()
                        .filter(f -> endToEnd(f.name()) && !kept(f.name()))
                        .map(f -> "\n" + f)
                        .collect(Collectors.joining());
    }

    /// Whether a field is for the backend, too.
    static boolean goesOn(ReadRequest request, Field field) {
        return endToEnd(field.name())
                && (kept(field.name())
                        || !request.connectionOptions().contains(lower(field.name())));
    }

    private static boolean endToEnd(String name) {
        return !DROPPED.contains(lower(name)) && !lower(name).startsWith("x-forwarded-");
    }

    private static boolean kept(String name) {
        return KEPT.contains(lower(name));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
