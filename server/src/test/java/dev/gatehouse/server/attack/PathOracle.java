package dev.gatehouse.server.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The path policy over again, as RFC 3986 6.2.2 spells it, slowly and by segments: what a path
/// becomes, or that it is refused.
final class PathOracle {

    private PathOracle() {}

    /// @param path of a request target, without the query
    /// @return the normal form; empty where the path is refused
    static Optional<String> normal(String path) {
        if (!path.startsWith("/")) {
            return Optional.empty();
        }
        var segments = new ArrayList<String>();
        for (var raw : path.substring(1).split("/", -1)) {
            var segment = decoded(raw);
            if (segment.isEmpty() || segment.get().matches("\\.\\.?;.*")) {
                return Optional.empty();
            }
            segments.add(segment.get());
        }
        if (overlong(path)) {
            return Optional.empty();
        }
        return Optional.of("/" + String.join("/", withoutDots(segments)));
    }

    /// Whether a recipient may refuse the path for bytes that RFC 3986 has in no URI.
    static boolean doubtful(String target) {
        return target.chars().anyMatch(c -> "\"<>^`{|}\\".indexOf(c) >= 0 || c > 0x7e)
                || !target.matches("([^%]|%[0-9A-Fa-f]{2})*");
    }

    /// Unreserved bytes decoded, the digits of all others in upper case.
    private static Optional<String> decoded(String segment) {
        var out = new StringBuilder();
        var i = 0;
        while (i < segment.length()) {
            var c = segment.charAt(i);
            if (c <= 0x20 || c >= 0x7f || c == '\\' || c == '#') {
                return Optional.empty();
            }
            if (c != '%') {
                out.append(c);
                i++;
                continue;
            }
            if (!segment.substring(i).matches("(?s)%[0-9A-Fa-f]{2}.*")) {
                return Optional.empty();
            }
            var value = Integer.parseInt(segment.substring(i + 1, i + 3), 16);
            if (value < 0x20 || value == 0x7f) {
                return Optional.empty();
            }
            if (Character.toString(value).matches("[A-Za-z0-9._~-]")) {
                out.append((char) value);
            } else {
                out.append(String.format("%%%02X", value));
            }
            i += 3;
        }
        return Optional.of(out.toString());
    }

    /// UTF-8 that says in more bytes what fewer say, and bytes that it never has (RFC 3629 3).
    private static boolean overlong(String path) {
        return path.matches("(?is).*(%c[01]|%f[5-9a-f]|%e0%[89][0-9a-f]|%f0%8[0-9a-f]).*");
    }

    private static List<String> withoutDots(List<String> segments) {
        var kept = new ArrayList<String>();
        for (var i = 0; i < segments.size(); i++) {
            var segment = segments.get(i);
            var last = i == segments.size() - 1;
            if (segment.equals("..") && !kept.isEmpty()) {
                kept.removeLast();
            }
            if (!segment.equals(".") && !segment.equals("..")) {
                kept.add(segment);
            } else if (last) {
                kept.add(""); // "/a/.." is "/", with its slash
            }
        }
        return kept;
    }
}
