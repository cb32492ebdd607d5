package agreement;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Makes up texts that fit a schema, and such that don't.
final class Texts {

    /// What is tried for each pattern; those that it matches are good, the others broken.
    private static final List<String> TRIED =
            List.of(
                    "a",
                    "a0",
                    "0",
                    "x-1",
                    "web",
                    "a.b",
                    "example.com",
                    "www.example.com",
                    "*.example.com",
                    "10.0.0.1",
                    "Service",
                    "Gateway",
                    "HTTP",
                    "HTTPS",
                    "TLS",
                    "TCP",
                    "UDP",
                    "gateway.networking.k8s.io",
                    "",
                    "example.com/a",
                    "example.com/a/b-C_~%!$&'()*+,;=:",
                    "example.com/protocol",
                    "IPAddress",
                    "Hostname",
                    "NamedAddress",
                    "HostnameX",
                    "xIPAddress",
                    "X-Header",
                    "x_y!#$%&'*+-.^_`|~",
                    "text/html; q=0.5",
                    "a b",
                    "a\tb",
                    "a  b",
                    " a",
                    "a ",
                    "1s",
                    "500ms",
                    "1h2m3s4ms",
                    "0s",
                    "100000s",
                    "1.5s",
                    "1d",
                    "99999h",
                    "https://example.com",
                    "http://*.example.com:8080",
                    "https://*",
                    "*",
                    "null",
                    "file:///x",
                    "https://a b",
                    "https://example.com:123456",
                    "https://example.com/",
                    "/",
                    "/a",
                    "/a%20b",
                    "/a%2",
                    "/a b",
                    "a/b",
                    "-a",
                    "a-",
                    "a..b",
                    ".a",
                    "a.",
                    "A",
                    "aB",
                    "a_b",
                    "*.",
                    "**.a",
                    "*a",
                    "a.*",
                    "_",
                    "-",
                    ".",
                    "é",
                    "a\n",
                    "\na",
                    "日本",
                    "a😀",
                    "%",
                    "#",
                    "a#b",
                    "\"",
                    "'",
                    "\\",
                    "{}",
                    "${x}",
                    "true",
                    "~",
                    "1e3",
                    "0x1F",
                    "v1",
                    "a:b",
                    "app.kubernetes.io/name",
                    "Example.com/a",
                    "/name",
                    "example.com/",
                    "a.b_c-d");

    private final Random random;
    private final Map<String, Pattern> patterns = new HashMap<>();

    Texts(Random random) {
        this.random = random;
    }

    String good(JsonNode schema) {
        if (schema.has("enum")) {
            return pick(schema.path("enum")).asText();
        }
        if (schema.has("format")) {
            return formatted(schema.path("format").asText());
        }
        var fitting = TRIED.stream().filter(text -> fits(schema, text)).toList();
        var text = fitting.get(random.nextInt(fitting.size()));
        return random.nextInt(12) == 0 ? longest(schema, text) : text;
    }

    private String formatted(String format) {
        return switch (format) {
            case "date-time" ->
                    pick(
                            List.of(
                                    "2026-01-31T12:00:00Z",
                                    "2026-01-31T12:00:00.123456Z",
                                    "2026-01-31T12:00:00+02:00"));
            case "ip" -> pick(List.of("10.1.2.3", "192.0.2.7", "2001:db8::1"));
            case "cidr" -> pick(List.of("10.0.0.0/8", "192.0.2.0/24", "2001:db8::/32"));
            case "endpoint" -> pick(List.of("10.244.0.9", "192.0.2.1"));
            case "byte" -> pick(List.of("", "eA==", "eHl6", "/+8=", "aGVs\nbG8="));
            default -> throw new IllegalArgumentException(format);
        };
    }

    /// A text of the greatest length that is allowed, if the one at hand can be stretched.
    String longest(JsonNode schema, String text) {
        if (!schema.has("maxLength")) {
            return text;
        }
        var longer = stretched(text, schema.path("maxLength").asInt());
        return fits(schema, longer) ? longer : text;
    }

    /// A text that is too long by one character, and otherwise good.
    String tooLong(JsonNode schema, String text) {
        return stretched(text, schema.path("maxLength").asInt() + 1);
    }

    /// In code points, as lengths are counted.
    private static String stretched(String text, int length) {
        var more = length - text.codePointCount(0, text.length());
        if (more <= 0) {
            return text;
        }
        var at = Math.min(1, text.length());
        return text.substring(0, at) + "a".repeat(more) + text.substring(at);
    }

    /// Texts that the pattern of the schema doesn't match, but of a good length.
    String misfit(JsonNode schema) {
        var pattern = pattern(schema.path("pattern").asText());
        var misfits =
                TRIED.stream()
                        .filter(
                                text ->
                                        !pattern.matcher(text).find()
                                                && text.length()
                                                        >= schema.path("minLength").asInt(0))
                        .toList();
        return misfits.isEmpty() ? "\n" : pick(misfits);
    }

    /// The text with one character more, less, or another: may be good or broken.
    String edited(String text) {
        var characters = new ArrayList<>(text.codePoints().mapToObj(Character::toString).toList());
        var with =
                pick(
                        List.of(
                                "a", "A", "0", "-", ".", "/", "*", "_", ":", " ", "%", "\n", "é",
                                "😀", "#", "\t", "$"));
        var at = random.nextInt(characters.size() + 1);
        switch (random.nextInt(3)) {
            case 0 -> characters.add(at, with);
            case 1 -> characters.add(random.nextBoolean() ? 0 : characters.size(), with);
            default -> {
                if (at < characters.size()) {
                    characters.set(at, with);
                } else if (at > 0) {
                    characters.remove(at - 1);
                }
            }
        }
        return String.join("", characters);
    }

    private boolean fits(JsonNode schema, String text) {
        var length = text.codePointCount(0, text.length());
        return length >= schema.path("minLength").asInt(0)
                && length <= schema.path("maxLength").asInt(Integer.MAX_VALUE)
                && (!schema.has("pattern")
                        || pattern(schema.path("pattern").asText()).matcher(text).find());
    }

    private Pattern pattern(String source) {
        return patterns.computeIfAbsent(source, Pattern::compile);
    }

    /// A name in a map.
    ///
    /// @param form `qualified`, `annotation`, `data`, or nothing for any
    String key(String form) {
        return switch (form) {
            case "annotation" ->
                    pick(
                            List.of(
                                    "note",
                                    "example.com/note",
                                    "Example.com/Note",
                                    "a.b_c-d",
                                    "x".repeat(63)));
            case "data" ->
                    pick(
                            List.of(
                                    "tls.crt",
                                    "tls.key",
                                    "ca.crt",
                                    "username",
                                    "a",
                                    "A_b-c.d",
                                    "..a",
                                    ".x",
                                    "k".repeat(253),
                                    "ssh-privatekey",
                                    ".dockerconfigjson"));
            case "any" -> pick(List.of("app", "example.com/app", "a b", "", "é", "A/B/C"));
            default ->
                    pick(
                            List.of(
                                    "app",
                                    "example.com/app",
                                    "app.kubernetes.io/name",
                                    "A_b.c-D",
                                    "x".repeat(63),
                                    "a." + "b".repeat(60) + "/" + "n".repeat(63)));
        };
    }

    String misfitKey() {
        return pick(
                List.of(
                        "",
                        "a b",
                        "-a",
                        "a-",
                        "a/b/c",
                        "/a",
                        "a/",
                        "é",
                        "x".repeat(64),
                        "A.example/b",
                        "..",
                        ".",
                        "a_b/c",
                        "d".repeat(254),
                        "a.".repeat(126) + "bb/c",
                        "a.".repeat(127) + "/c"));
    }

    <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    JsonNode pick(JsonNode array) {
        return array.get(random.nextInt(array.size()));
    }
}
