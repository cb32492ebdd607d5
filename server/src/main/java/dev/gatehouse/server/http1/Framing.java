package dev.gatehouse.server.http1;

import dev.gatehouse.server.http.Ascii;
import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.FieldName;
import dev.gatehouse.server.http.Head;

/// Where a message's content ends (RFC 9112 6.3). Whatever could be read in two ways is refused:
/// both `Content-Length` and `Transfer-Encoding`, either of them twice, a coding other than one
/// `chunked`, a length that is not plain decimal.
final class Framing {

    /// The content comes in chunks.
    static final long CHUNKED = -1;

    /// The content goes on until the connection is closed: responses only.
    static final long UNTIL_CLOSE = -2;

    private static final byte[] CODING = Ascii.bytes("chunked");

    private Framing() {}

    /// @return [#CHUNKED], or the length of the content
    static long ofRequest(Head head, boolean http10) throws BadMessage {
        var coding = head.find(FieldName.TRANSFER_ENCODING, 0);
        var length = head.find(FieldName.CONTENT_LENGTH, 0);
        if (coding >= 0) {
            if (http10) {
                throw new BadMessage(400, "Transfer-Encoding in HTTP/1.0");
            }
            if (length >= 0) {
                throw new BadMessage(400, "both Transfer-Encoding and Content-Length");
            }
            requireChunked(head, coding);
            return CHUNKED;
        }
        return length < 0 ? 0 : length(head, length);
    }

    /// @param noContent whether a response to this request, with this status, has no content
    /// @return [#CHUNKED], [#UNTIL_CLOSE], or the length of the content
    static long ofResponse(Head head, boolean noContent) throws BadMessage {
        var coding = head.find(FieldName.TRANSFER_ENCODING, 0);
        var length = head.find(FieldName.CONTENT_LENGTH, 0);
        if (coding >= 0) {
            if (length >= 0) {
                throw new BadMessage(502, "both Transfer-Encoding and Content-Length");
            }
            requireChunked(head, coding);
            return noContent ? 0 : CHUNKED;
        }
        if (length >= 0) {
            var octets = length(head, length);
            return noContent ? 0 : octets;
        }
        return noContent ? 0 : UNTIL_CLOSE;
    }

    private static void requireChunked(Head head, int coding) throws BadMessage {
        if (head.find(FieldName.TRANSFER_ENCODING, coding + 1) >= 0) {
            throw new BadMessage(400, "Transfer-Encoding twice");
        }
        if (!head.valueIs(coding, CODING)) {
            throw new BadMessage(400, "a Transfer-Encoding other than chunked");
        }
    }

    private static long length(Head head, int at) throws BadMessage {
        if (head.find(FieldName.CONTENT_LENGTH, at + 1) >= 0) {
            throw new BadMessage(400, "Content-Length twice");
        }
        var array = head.valueArray(at);
        var from = head.valueAt(at);
        var digits = head.valueLength(at);
        // 18 digits fit into a long.
        if (digits < 1 || digits > 18 || (digits > 1 && array[from] == '0')) {
            throw new BadMessage(400, "a Content-Length that is no plain number");
        }
        var length = 0L;
        for (var i = from; i < from + digits; i++) {
            if (!Ascii.digit(array[i])) {
                throw new BadMessage(400, "a Content-Length that is no plain number");
            }
            length = length * 10 + array[i] - '0';
        }
        return length;
    }
}
