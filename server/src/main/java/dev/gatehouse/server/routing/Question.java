package dev.gatehouse.server.routing;

import dev.gatehouse.server.http.Ascii;
import dev.gatehouse.server.http.Authority;
import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.PathPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A request that somebody wonders about.
///
/// @param scheme `http` or `https`
/// @param destination the host in the URL: where the request is sent to
/// @param port where it is sent to
/// @param host what routes are matched with: the `Host` field where there is one, else the URL's
///   host
/// @param path as the path policy leaves it
/// @param query without its question mark
/// @param headers names in lower case, in order
public record Question(
        String method,
        String scheme,
        String destination,
        int port,
        String host,
        String path,
        Optional<String> query,
        List<Field> headers) {

    public Question {
        headers = List.copyOf(headers);
    }

    public record Field(String name, String value) {}

    /// What came of reading a question.
    public sealed interface Reading {

        record Read(Question question) implements Reading {}

        /// @param reason a sentence for people
        record Refused(String reason) implements Reading {}
    }

    /// Reads a question as it stands on a command line.
    ///
    /// @param url `http://host[:port][/path][?query]`, or `https`
    /// @param headers `name: value` each
    public static Reading read(String method, String url, List<String> headers) {
        var schemeEnd = url.indexOf("://");
        var scheme = schemeEnd < 0 ? "" : url.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return refused(url, "it does not begin with http:// or https://");
        }
        var rest = url.substring(schemeEnd + 3);
        var fragment = rest.indexOf('#');
        rest = fragment < 0 ? rest : rest.substring(0, fragment);
        var end = 0;
        while (end < rest.length() && rest.charAt(end) != '/' && rest.charAt(end) != '?') {
            end++;
        }
        var pathAndQuery = rest.substring(end);
        var target = pathAndQuery.startsWith("/") ? pathAndQuery : "/" + pathAndQuery;
        var queryAt = target.indexOf('?');
        var path = queryAt < 0 ? target : target.substring(0, queryAt);
        var query =
                queryAt < 0 ? Optional.<String>empty() : Optional.of(target.substring(queryAt + 1));
        var fields = new ArrayList<Field>();
        for (var header : headers) {
            var colon = header.indexOf(':');
            if (colon <= 0) {
                return new Reading.Refused(
                        "'" + header + "' is no header field: write it as name:value.");
            }
            var name = header.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            fields.add(new Field(name, header.substring(colon + 1).strip()));
        }
        try {
            var destination = authority(rest.substring(0, end));
            var hostField = fields.stream().filter(field -> field.name.equals("host")).findFirst();
            var host = hostField.isPresent() ? authority(hostField.get().value) : destination;
            if (path.chars().anyMatch(c -> c > 0x7e)) {
                return refused(url, "its path has a character that no path has; percent-encode it");
            }
            var wellKnown = scheme.equals("https") ? 443 : 80;
            return new Reading.Read(
                    new Question(
                            method,
                            scheme,
                            destination.host(),
                            destination.port() < 0 ? wellKnown : destination.port(),
                            host.host(),
                            PathPolicy.normalise(path),
                            query,
                            fields));
        } catch (BadMessage bad) {
            return refused(url, "such a request is answered with 400: " + bad.getMessage());
        }
    }

    /// The value of a field, of several joined by commas (RFC 9110 5.3).
    Optional<String> header(String name) {
        var values =
                headers.stream()
                        .filter(field -> field.name.equals(name))
                        .map(Field::value)
                        .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(String.join(",", values));
    }

    private static Authority authority(String text) throws BadMessage {
        if (text.chars().anyMatch(c -> c > 0x7e)) {
            throw new BadMessage(400, "a host with a character that no host name has");
        }
        var bytes = Ascii.bytes(text);
        return Authority.parse(bytes, 0, bytes.length);
    }

    private static Reading refused(String url, String why) {
        return new Reading.Refused("'" + url + "' is no URL that can be explained: " + why + ".");
    }
}
