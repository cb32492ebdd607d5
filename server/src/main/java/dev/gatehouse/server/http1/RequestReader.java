package dev.gatehouse.server.http1;

import dev.gatehouse.server.Limits;
import dev.gatehouse.server.http.Ascii;
import dev.gatehouse.server.http.Authority;
import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.FieldName;
import dev.gatehouse.server.http.Head;
import dev.gatehouse.server.http.Method;
import dev.gatehouse.server.http.PathPolicy;
import dev.gatehouse.server.http.Target;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads a client's request head (RFC 9112 3), and decides what it asks for.
final class RequestReader {

    private static final byte[] HTTP_1 = Ascii.bytes("HTTP/1.");
    private static final byte[] HTTP = Ascii.bytes("HTTP/");
    private static final byte[] CONTINUE = Ascii.bytes("100-continue");

    private final WireInput input;
    private final Limits limits;
    private final String scheme;
    private final HeadReader lines;
    private final Head head = new Head();

    /// @param scheme of the connection, `http` or `https`
    RequestReader(WireInput input, Limits limits, String scheme) {
        this.input = input;
        this.limits = limits;
        this.scheme = scheme;
        this.lines = new HeadReader(input, limits, true);
    }

    /// Forgets the head, and the buffers that it points to: an idle connection keeps none alive.
    void exchangeOver() {
        head.clear();
    }

    /// What it gives is good until it is called again.
    ///
    /// @return null where the stream ended before the request's first byte
    @Nullable RequestHead read() throws IOException {
        input.pin();
        lines.begin();
        if (!startLine()) {
            return null;
        }
        var array = input.array();
        var from = lines.lineAt();
        var end = from + lines.lineLength();
        var methodEnd = token(array, from, end);
        var targetEnd = methodEnd + 1;
        while (targetEnd < end && Ascii.visible(array[targetEnd])) {
            targetEnd++;
        }
        if (targetEnd == methodEnd + 1 || targetEnd >= end) {
            // A byte that no target has, or no version behind it.
            throw bad("a request line that is not method, target and version");
        }
        if (array[targetEnd] != ' ') {
            throw bad("a request target with a byte that no target has");
        }
        var http10 = version(array, targetEnd + 1, end);
        var method = Method.of(array, from, methodEnd - from);
        head.clear();
        lines.fields(head, limits.maxHeadBytes());
        input.retain();
        return decide(method, array, methodEnd + 1, targetEnd, http10, head);
    }

    // RFC 9112 2.2: an empty line before the request line is ignored; one, not any number.
    private boolean startLine() throws IOException {
        for (var i = 0; i < 2; i++) {
            if (input.available() == 0 && !input.fill()) {
                return false;
            }
            var first = input.array()[input.start()];
            if (first != '\r' && !Ascii.token(first)) {
                throw bad("a first byte that begins no request");
            }
            if (!lines.line(limits.maxLineBytes(), limits.maxHeadBytes(), 414)) {
                return false;
            }
            if (lines.lineLength() > 0) {
                return true;
            }
        }
        throw bad("empty lines before the request");
    }

    private static int token(byte[] array, int from, int end) throws BadMessage {
        var at = from;
        while (at < end && Ascii.token(array[at])) {
            at++;
        }
        if (at == from || at == end || array[at] != ' ') {
            throw bad("a method that is no token");
        }
        return at;
    }

    private static boolean version(byte[] array, int from, int end) throws BadMessage {
        var length = end - from;
        if (length == 8 && Arrays.equals(array, from, from + 7, HTTP_1, 0, 7)) {
            if (array[from + 7] == '1') {
                return false;
            }
            if (array[from + 7] == '0') {
                return true;
            }
        }
        if (length == 8
                && Arrays.equals(array, from, from + 5, HTTP, 0, 5)
                && Ascii.digit(array[from + 5])
                && array[from + 6] == '.'
                && Ascii.digit(array[from + 7])) {
            throw new BadMessage(505, "a version of HTTP that is not spoken here");
        }
        throw bad("a version that is no version");
    }

    private RequestHead decide(
            Method method, byte[] array, int from, int end, boolean http10, Head head)
            throws BadMessage {
        if (method == Method.CONNECT || method == Method.TRACE) {
            throw new BadMessage(405, "a method that a gateway does not serve");
        }
        var host = host(head, http10);
        Target target;
        if (array[from] == '/') {
            target = PathPolicy.apply(array, from, end - from);
        } else if (end - from == 1 && array[from] == '*') {
            if (method != Method.OPTIONS) {
                throw bad("a target of * in a method other than OPTIONS");
            }
            target = new Target(array, from, 1, -1, 0);
        } else {
            var absolute = absoluteForm(array, from, end);
            if (host == null) {
                host = absolute.authority;
                head.add(FieldName.HOST, array, absolute.authorityAt, absolute.authorityLength);
            } else if (!same(host, absolute.authority)) {
                throw bad("a target whose authority is not the Host");
            }
            target = absolute.target;
        }
        var framing = Framing.ofRequest(head, http10);
        if (framing > limits.maxRequestBodyBytes() && limits.maxRequestBodyBytes() > 0) {
            throw new BadMessage(413, "content of over " + limits.maxRequestBodyBytes() + " bytes");
        }
        var expectsContinue = expectsContinue(head, http10);
        var close = HopByHop.strip(head);
        head.remove(FieldName.CONTENT_LENGTH);
        return new RequestHead(
                method,
                target,
                host == null ? Authority.NONE : host,
                head,
                framing,
                http10,
                !close && !http10,
                expectsContinue);
    }

    // RFC 9110 7.2, RFC 9112 3.2: exactly one Host in HTTP/1.1.
    private static @Nullable Authority host(Head head, boolean http10) throws BadMessage {
        var at = head.find(FieldName.HOST, 0);
        if (at < 0) {
            if (http10) {
                return null;
            }
            throw bad("no Host");
        }
        if (head.find(FieldName.HOST, at + 1) >= 0) {
            throw bad("Host twice");
        }
        return Authority.parse(head.valueArray(at), head.valueAt(at), head.valueLength(at));
    }

    private record Absolute(
            Authority authority, int authorityAt, int authorityLength, Target target) {}

    // RFC 9112 3.2.2: accepted from every client, and forwarded in origin-form.
    private Absolute absoluteForm(byte[] array, int from, int end) throws BadMessage {
        var prefix = scheme.length() + 3;
        if (end - from <= prefix
                || !Ascii.string(array, from, prefix).equalsIgnoreCase(scheme + "://")) {
            throw bad("a target that is neither a path nor a URL of this connection's scheme");
        }
        var authorityAt = from + prefix;
        var authorityEnd = authorityAt;
        while (authorityEnd < end && array[authorityEnd] != '/' && array[authorityEnd] != '?') {
            authorityEnd++;
        }
        var authority = Authority.parse(array, authorityAt, authorityEnd - authorityAt);
        Target target;
        if (authorityEnd < end && array[authorityEnd] == '/') {
            target = PathPolicy.apply(array, authorityEnd, end - authorityEnd);
        } else {
            var withPath = Ascii.bytes("/" + Ascii.string(array, authorityEnd, end - authorityEnd));
            target = PathPolicy.apply(withPath, 0, withPath.length);
        }
        return new Absolute(authority, authorityAt, authorityEnd - authorityAt, target);
    }

    private boolean same(Authority a, Authority b) {
        return a.host().equals(b.host()) && port(a) == port(b);
    }

    private int port(Authority authority) {
        if (authority.port() >= 0) {
            return authority.port();
        }
        return scheme.equals("https") ? 443 : 80;
    }

    // RFC 9110 10.1.1: an expectation that we don't know can't be met.
    private static boolean expectsContinue(Head head, boolean http10) throws BadMessage {
        var at = head.find(FieldName.EXPECT, 0);
        if (at < 0) {
            return false;
        }
        if (head.find(FieldName.EXPECT, at + 1) >= 0 || !head.valueIs(at, CONTINUE)) {
            throw new BadMessage(417, "an expectation other than 100-continue");
        }
        if (http10) {
            head.remove(FieldName.EXPECT);
        }
        return !http10;
    }

    private static BadMessage bad(String what) {
        return new BadMessage(400, what);
    }
}
