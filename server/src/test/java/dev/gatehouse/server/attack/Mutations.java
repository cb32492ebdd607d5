package dev.gatehouse.server.attack;

import java.util.List;
import java.util.random.RandomGenerator;

/// Makes odd requests of good ones: thirteen kinds of change, most of them with the bytes that mean
/// something to a parser of HTTP.
final class Mutations {

    private static final List<String> MEANINGFUL =
            List.of("\r\n", "\r", "\n", "\0", ":", "\t", " ");

    private static final List<String> FIELDS =
            List.of(
                    "Content-Length: 5\r\n",
                    "Content-Length: 0\r\n",
                    "Transfer-Encoding: chunked\r\n",
                    "Host: a\r\n",
                    "Connection: close\r\n",
                    "Connection: x-seed, content-length\r\n",
                    "Expect: 100-continue\r\n",
                    "X-Seed: 1\r\n");

    /// Requests that are good as they are.
    static final List<String> SEEDS =
            List.of(
                    "GET /f HTTP/1.1\r\nHost: a\r\nX-Seed: 1\r\n\r\n",
                    "GET /f/../g%2e?q=1 HTTP/1.1\r\nHost: a:80\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n",
                    "POST /f HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
                    "POST /f HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                    "POST /f HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\na\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n",
                    "PUT /f HTTP/1.1\r\nHost: a\r\nConnection: X-Seed\r\nX-Seed: 1\r\nContent-Length: 26\r\n\r\nGET /g HTTP/1.1\r\nHost: a\r\n",
                    "GET /f HTTP/1.1\r\nHost: a\r\n\r\nPOST /g HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
                    "POST /f HTTP/1.0\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");

    private final RandomGenerator random;

    Mutations(RandomGenerator random) {
        this.random = random;
    }

    /// A seed with one to three changes.
    String next() {
        var text = SEEDS.get(random.nextInt(SEEDS.size()));
        for (var changes = 1 + random.nextInt(3); changes > 0; changes--) {
            text = change(text);
        }
        return text;
    }

    private String change(String in) {
        if (in.length() < 4) {
            return in + meaningful();
        }
        var at = random.nextInt(in.length());
        return switch (random.nextInt(13)) {
            case 0 -> in.substring(0, at) + meaningful() + in.substring(at);
            case 1 -> in.substring(0, at) + meaningful() + in.substring(at + 1);
            case 2 -> in.substring(0, at) + in.substring(at + 1);
            case 3 -> in.substring(0, at) + (char) random.nextInt(256) + in.substring(at);
            case 4 -> in.substring(0, at) + (char) random.nextInt(256) + in.substring(at + 1);
            case 5 -> in.substring(0, at) + in.charAt(at) + in.substring(at);
            case 6 -> swapped(in, Math.min(at, in.length() - 2));
            case 7 -> in.substring(0, at) + flipped(in.charAt(at)) + in.substring(at + 1);
            case 8 -> copied(in, at);
            case 9 -> in.substring(0, at) + in.substring(Math.min(in.length(), at + run()));
            case 10 -> atLine(in, at, FIELDS.get(random.nextInt(FIELDS.size())));
            case 11 -> atLine(in, at, lineAt(in, at));
            default -> in.replaceFirst(java.util.regex.Pattern.quote(lineAt(in, at)), "");
        };
    }

    private String meaningful() {
        return MEANINGFUL.get(random.nextInt(MEANINGFUL.size()));
    }

    private int run() {
        return 1 + random.nextInt(8);
    }

    private static String swapped(String in, int at) {
        return in.substring(0, at) + in.charAt(at + 1) + in.charAt(at) + in.substring(at + 2);
    }

    private static char flipped(char c) {
        return Character.isLetter(c) && c < 0x80 ? (char) (c ^ 0x20) : c;
    }

    private String copied(String in, int from) {
        var piece = in.substring(from, Math.min(in.length(), from + run()));
        var to = random.nextInt(in.length());
        return in.substring(0, to) + piece + in.substring(to);
    }

    private static String atLine(String in, int at, String line) {
        var end = in.indexOf("\r\n", at);
        return end < 0 ? in + line : in.substring(0, end + 2) + line + in.substring(end + 2);
    }

    private static String lineAt(String in, int at) {
        var start = in.lastIndexOf("\r\n", at);
        var end = in.indexOf("\r\n", at);
        return in.substring(start < 0 ? 0 : start + 2, end < start + 2 ? in.length() : end + 2);
    }
}
