package dev.gatehouse.server.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Reads one request from bytes as RFC 9112 has it, and nothing looser. Slow and plain on purpose:
/// it is what the gateway is compared with, and shares no line with it.
final class RequestGrammar {

    /// What stands at a place in the input.
    sealed interface Parsed {

        /// @param end where the next request begins
        record Whole(ReadRequest request, int end) implements Parsed {}

        /// It goes on beyond the input.
        record Partial() implements Parsed {}

        record Malformed(String why) implements Parsed {}
    }

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private final String in;
    private int at;
    private String doubt = "";

    private RequestGrammar(String in, int from) {
        this.in = in;
        this.at = from;
    }

    static Parsed parse(String in, int from) {
        try {
            var grammar = new RequestGrammar(in, from);
            return new Parsed.Whole(grammar.request(), grammar.at);
        } catch (EndOfInput _) {
            return new Parsed.Partial();
        } catch (Refusal refusal) {
            return new Parsed.Malformed(refusal.getMessage());
        }
    }

    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(RequestGrammar::isTokenChar);
    }

    private static boolean isTokenChar(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c < 0x80 && TOKEN_MARKS.indexOf(c) >= 0);
    }

    private ReadRequest request() throws EndOfInput, Refusal {
        var start = at;
        // RFC 9112 2.2: at least one empty line before the request line is to be ignored.
        if (in.startsWith("\r\n", at)) {
            at += 2;
            if (in.startsWith("\r\n", at)) {
                doubt("two empty lines before the request line");
                while (in.startsWith("\r\n", at)) {
                    at += 2;
                }
            }
        }
        var line = line().split(" ", -1);
        if (line.length != 3 || !isToken(line[0]) || line[1].isEmpty()) {
            throw new Refusal("no request line");
        }
        if (line[1].indexOf('\t') >= 0 || line[1].indexOf('#') >= 0) {
            throw new Refusal("a target with a tab or '#'");
        }
        if (!line[2].matches("HTTP/1\\.[01]")) {
            throw new Refusal("version");
        }
        var minor = line[2].charAt(7) - '0';
        var fields = fields();
        return body(start, line[0], line[1], minor, fields);
    }

    private ReadRequest body(int start, String method, String target, int minor, List<Field> fields)
            throws EndOfInput, Refusal {
        var codings = Field.values(fields, "transfer-encoding");
        var lengths = Field.values(fields, "content-length");
        var content = new StringBuilder();
        List<Field> trailers = List.of();
        if (!codings.isEmpty()) {
            if (!lengths.isEmpty() || codings.size() > 1 || minor == 0) {
                throw new Refusal("Transfer-Encoding beside another framing");
            }
            if (!codings.getFirst().toLowerCase(Locale.ROOT).equals("chunked")) {
                throw new Refusal("a transfer coding other than chunked");
            }
            trailers = chunks(content);
        } else if (!lengths.isEmpty()) {
            if (lengths.size() > 1 || !lengths.getFirst().matches("0|[1-9][0-9]{0,17}")) {
                throw new Refusal("Content-Length");
            }
            var length = Long.parseLong(lengths.getFirst());
            if (in.length() - at < length) {
                throw new EndOfInput();
            }
            content.append(in, at, at + (int) length);
            at += (int) length;
        }
        return new ReadRequest(
                in.substring(start, at),
                method,
                target,
                minor,
                fields,
                !codings.isEmpty(),
                content.toString(),
                trailers,
                doubt.isEmpty() ? Optional.empty() : Optional.of(doubt));
    }

    private List<Field> chunks(StringBuilder content) throws EndOfInput, Refusal {
        while (true) {
            var line = line();
            var digits = 0;
            while (digits < line.length()
                    && Character.digit(line.charAt(digits), 16) >= 0
                    && line.charAt(digits) < 0x80) {
                digits++;
            }
            if (digits == 0 || digits > 16 || line.length() > 254) {
                throw new Refusal("a chunk size of no or too many digits, or too long a line");
            }
            var rest = line.substring(digits);
            if (!rest.isEmpty() && !rest.startsWith(";")) {
                // BWS before ';' is grammatical, and older than the advice to refuse it.
                if (!rest.strip().startsWith(";") || !rest.matches("[ \t]+;.*")) {
                    throw new Refusal("a chunk size that ends in something else");
                }
                doubt("white space behind a chunk size");
            }
            if (!rest.isEmpty() && !rest.matches("(;[!-~&&[^;=\"]]+(=[!-~&&[^;=\"]]+)?)+")) {
                doubt("an odd chunk extension");
            }
            var size = Long.parseUnsignedLong(line.substring(0, digits), 16);
            if (size < 0) {
                throw new Refusal("a chunk size above 2^63");
            }
            if (size == 0) {
                return fields();
            }
            if (in.length() - at < size) {
                throw new EndOfInput();
            }
            content.append(in, at, at + (int) size);
            at += (int) size;
            if (at < in.length() && in.charAt(at) != '\r') {
                throw new Refusal("chunk data that does not end in CRLF");
            }
            if (in.length() - at < 2) {
                throw new EndOfInput();
            }
            if (!in.startsWith("\r\n", at)) {
                throw new Refusal("chunk data that does not end in CRLF");
            }
            at += 2;
        }
    }

    private List<Field> fields() throws EndOfInput, Refusal {
        var fields = new ArrayList<Field>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            var colon = line.indexOf(':');
            if (colon < 0 || !isToken(line.substring(0, colon))) {
                throw new Refusal("no field: " + WireText.show(line));
            }
            var name = line.substring(0, colon);
            if (name.indexOf('_') >= 0) {
                throw new Refusal("an underscore in a field name");
            }
            var value = line.substring(colon + 1);
            fields.add(new Field(name, trim(value)));
        }
        return fields;
    }

    /// A line without its CRLF; a CR or LF of its own, or any other control but a tab, is refused.
    private String line() throws EndOfInput, Refusal {
        for (var i = at; i < in.length(); i++) {
            var c = in.charAt(i);
            if (c == '\r') {
                if (i + 1 == in.length()) {
                    throw new EndOfInput();
                }
                if (in.charAt(i + 1) != '\n') {
                    throw new Refusal("a bare CR");
                }
                var line = in.substring(at, i);
                at = i + 2;
                return line;
            }
            if (c == '\n') {
                throw new Refusal("a bare LF");
            }
            if ((c < 0x20 && c != '\t') || c == 0x7f) {
                throw new Refusal("a control character");
            }
        }
        throw new EndOfInput();
    }

    /// Without optional white space around it: spaces and tabs, nothing else.
    private static String trim(String value) {
        var from = 0;
        var to = value.length();
        while (from < to && (value.charAt(from) == ' ' || value.charAt(from) == '\t')) {
            from++;
        }
        while (to > from && (value.charAt(to - 1) == ' ' || value.charAt(to - 1) == '\t')) {
            to--;
        }
        return value.substring(from, to);
    }

    private void doubt(String why) {
        if (doubt.isEmpty()) {
            doubt = why;
        }
    }

    private static final class EndOfInput extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        Refusal(String why) {
            super(why);
        }
    }
}
