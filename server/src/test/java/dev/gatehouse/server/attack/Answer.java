package dev.gatehouse.server.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// An answer as a strict client reads it.
///
/// @param whole whether it ended as its framing says; false where the connection was cut before
/// @param closes whether it ends with the connection, by framing or by `Connection: close`
/// @param end where the next answer begins in what was read
record Answer(
        int status,
        List<Field> fields,
        String body,
        List<Field> trailers,
        boolean whole,
        boolean closes,
        int end) {

    Answer {
        fields = List.copyOf(fields);
        trailers = List.copyOf(trailers);
    }

    boolean interim() {
        return status < 200;
    }

    /// Reads one answer.
    ///
    /// @param method of the request, since HEAD has no body
    /// @param ended whether nothing more will come
    /// @return the answer, not [#whole()] where more bytes are needed
    /// @throws IllegalArgumentException for what is no answer
    static Answer parse(String in, int from, String method, boolean ended) {
        var headEnd = in.indexOf("\r\n\r\n", from);
        if (headEnd < 0) {
            if (ended && from < in.length()) {
                throw new IllegalArgumentException("no head: " + WireText.show(in.substring(from)));
            }
            return cut(0, List.of(), "", in.length());
        }
        var lines = in.substring(from, headEnd).split("\r\n", -1);
        if (!lines[0].matches("HTTP/1\\.1 [1-5][0-9][0-9] [\\t -~\\x80-\\xff]*")) {
            throw new IllegalArgumentException("no status line: " + WireText.show(lines[0]));
        }
        var status = Integer.parseInt(lines[0].substring(9, 12));
        var fields = fields(lines);
        var at = headEnd + 4;
        var closes =
                Field.values(fields, "connection").stream()
                        .anyMatch(v -> v.toLowerCase(Locale.ROOT).contains("close"));
        var codings = Field.values(fields, "transfer-encoding");
        var lengths = Field.values(fields, "content-length");
        if (codings.size() > 1
                || lengths.size() > 1
                || (!codings.isEmpty() && !lengths.isEmpty())) {
            throw new IllegalArgumentException("framed twice: " + fields);
        }
        if (method.equals("HEAD") || status < 200 || status == 204 || status == 304) {
            return new Answer(status, fields, "", List.of(), true, closes, at);
        }
        if (!codings.isEmpty()) {
            return chunked(in, status, fields, at, closes);
        }
        if (!lengths.isEmpty()) {
            var length = Integer.parseInt(lengths.getFirst());
            if (in.length() - at < length) {
                return cut(status, fields, in.substring(at), in.length());
            }
            var body = in.substring(at, at + length);
            return new Answer(status, fields, body, List.of(), true, closes, at + length);
        }
        return new Answer(status, fields, in.substring(at), List.of(), ended, true, in.length());
    }

    private static Answer chunked(
            String in, int status, List<Field> fields, int from, boolean closes) {
        var at = from;
        var body = new StringBuilder();
        while (true) {
            var lineEnd = in.indexOf("\r\n", at);
            if (lineEnd < 0) {
                return cut(status, fields, body.toString(), in.length());
            }
            var size = Integer.parseInt(in.substring(at, lineEnd), 16);
            at = lineEnd + 2;
            if (size == 0) {
                break;
            }
            if (in.length() - at < size + 2) {
                body.append(in, at, Math.min(in.length(), at + size));
                return cut(status, fields, body.toString(), in.length());
            }
            body.append(in, at, at + size);
            at += size + 2;
        }
        if (in.startsWith("\r\n", at)) {
            return new Answer(status, fields, body.toString(), List.of(), true, closes, at + 2);
        }
        var end = in.indexOf("\r\n\r\n", at);
        if (end < 0) {
            return cut(status, fields, body.toString(), in.length());
        }
        var trailers = fields(("\r\n" + in.substring(at, end)).split("\r\n", -1));
        return new Answer(status, fields, body.toString(), trailers, true, closes, end + 4);
    }

    private static Answer cut(int status, List<Field> fields, String body, int end) {
        return new Answer(status, fields, body, List.of(), false, true, end);
    }

    private static List<Field> fields(String[] lines) {
        var fields = new ArrayList<Field>();
        for (var i = 1; i < lines.length; i++) {
            var colon = lines[i].indexOf(':');
            if (colon < 1
                    || !RequestGrammar.isToken(lines[i].substring(0, colon))
                    || lines[i].chars().anyMatch(c -> (c < 0x20 && c != '\t') || c == 0x7f)) {
                throw new IllegalArgumentException("no field: " + WireText.show(lines[i]));
            }
            fields.add(
                    new Field(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip()));
        }
        return fields;
    }
}
