package dev.gatehouse.server.http1;

import dev.gatehouse.server.Limits;
import dev.gatehouse.server.http.Ascii;
import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.FieldName;
import dev.gatehouse.server.http.Head;
import dev.gatehouse.server.http.Method;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads the head of a backend's response (RFC 9112 4), as strictly as a client's request.
final class ResponseReader {

    private static final byte[] HTTP_1 = Ascii.bytes("HTTP/1.");

    private final WireInput input;
    private final Limits limits;
    private final HeadReader lines;
    private final Head head = new Head();

    ResponseReader(WireInput input, Limits limits) {
        this.input = input;
        this.limits = limits;
        this.lines = new HeadReader(input, limits, false);
    }

    /// Forgets the head, and the buffers that it points to: an idle connection keeps none alive.
    void exchangeOver() {
        head.clear();
    }

    /// What it gives is good until it is called again.
    ///
    /// @param method of the request: a response to HEAD has no content
    /// @return null where the stream ended before the response's first byte
    @Nullable ResponseHead read(Method method) throws IOException {
        input.pin();
        lines.begin();
        if (!lines.line(limits.maxLineBytes(), limits.maxHeadBytes(), 431)) {
            return null;
        }
        var array = input.array();
        var from = lines.lineAt();
        var end = from + lines.lineLength();
        // The space behind the status is missing in answers of servers that mean well.
        if (end - from < 12
                || !Arrays.equals(array, from, from + 7, HTTP_1, 0, 7)
                || (array[from + 7] != '1' && array[from + 7] != '0')
                || array[from + 8] != ' '
                || (end - from > 12 && array[from + 12] != ' ')) {
            throw bad("a status line that is none");
        }
        var status = 0;
        for (var i = from + 9; i < from + 12; i++) {
            if (!Ascii.digit(array[i])) {
                throw bad("a status that is no number");
            }
            status = status * 10 + array[i] - '0';
        }
        for (var i = from + 12; i < end; i++) {
            if (!Ascii.fieldValue(array[i])) {
                throw bad("a reason phrase with a control character");
            }
        }
        if (status < 100 || status > 599) {
            throw bad("a status out of range");
        }
        var http10 = array[from + 7] == '0';
        head.clear();
        lines.fields(head, limits.maxHeadBytes());
        input.retain();
        return decide(method, status, http10, head);
    }

    private static ResponseHead decide(Method method, int status, boolean http10, Head head)
            throws BadMessage {
        if (status == 101) {
            throw bad("a 101 that nobody asked for");
        }
        var interim = status < 200;
        var bodyless = interim || status == 204;
        var noContent = bodyless || status == 304 || method == Method.HEAD;
        var framing = Framing.ofResponse(head, noContent);
        // RFC 9112 6.1, 6.2: neither field may stand here, and what it announces would be read as
        // the
        // next response.
        if (bodyless && (head.has(FieldName.TRANSFER_ENCODING) || announcesContent(head))) {
            throw bad("content in a response that can have none");
        }
        var chunked = head.has(FieldName.TRANSFER_ENCODING);
        if (http10 && chunked) {
            throw bad("Transfer-Encoding in HTTP/1.0");
        }
        var close = HopByHop.strip(head);
        // What a GET would have had (RFC 9110 8.6) is told to the client; everything else is
        // framing.
        if (bodyless || !noContent) {
            head.remove(FieldName.CONTENT_LENGTH);
        }
        var reusable = !close && !http10 && framing != Framing.UNTIL_CLOSE;
        return new ResponseHead(status, head, framing, reusable);
    }

    private static boolean announcesContent(Head head) {
        var at = head.find(FieldName.CONTENT_LENGTH, 0);
        return at >= 0 && !head.valueText(at).equals("0");
    }

    private static BadMessage bad(String what) {
        return new BadMessage(502, what);
    }
}
