package dev.gatehouse.server.http1;

import dev.gatehouse.server.Limits;
import dev.gatehouse.server.http.Ascii;
import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.Head;
import java.io.IOException;

/// Reads the lines of a head, or of a trailer section, strictly (RFC 9112 2.2, 5): every line ends
/// with CRLF, names are tokens, values have no control characters, nothing is folded. Each line is
/// parsed as soon as it is there, so that a broken one is refused without waiting for the rest.
final class HeadReader {

    private final WireInput input;
    private final Limits limits;
    private final boolean fromClient;
    private int lineAt;
    private int lineLength;
    private int total;

    /// @param fromClient whether names with an underscore are refused: CGI and its heirs read them
    ///   as hyphens, and what looks like another name is a way around a filter
    HeadReader(WireInput input, Limits limits, boolean fromClient) {
        this.input = input;
        this.limits = limits;
        this.fromClient = fromClient;
    }

    /// Where the line that was read last begins, in the input's array.
    int lineAt() {
        return lineAt;
    }

    /// How long it is, without its CRLF.
    int lineLength() {
        return lineLength;
    }

    /// Forgets how much of the head's bound is used up.
    void begin() {
        total = 0;
    }

    /// Reads a line, and leaves it in the input's array, where it stays until the exchange is over.
    ///
    /// @param most bytes without CRLF
    /// @param whole bound of the head or trailer section, in bytes
    /// @param tooLong the status for a line over its bound
    /// @return false where the stream ended before the line's first byte
    boolean line(int most, int whole, int tooLong) throws IOException {
        var scanned = 0;
        for (; ; ) {
            var array = input.array();
            var from = input.start();
            var available = input.available();
            for (var i = scanned; i < available; i++) {
                if (array[from + i] == '\n') {
                    if (i == 0 || array[from + i - 1] != '\r') {
                        throw new BadMessage(400, "a line that ends without CR");
                    }
                    if (i - 1 > most) {
                        throw new BadMessage(tooLong, "a line of over " + most + " bytes");
                    }
                    total += i + 1;
                    if (total > whole) {
                        throw new BadMessage(431, "a head of over " + whole + " bytes");
                    }
                    lineAt = from;
                    lineLength = i - 1;
                    input.skip(i + 1);
                    return true;
                }
                if (i > 0 && array[from + i - 1] == '\r') {
                    throw new BadMessage(400, "a CR without LF");
                }
            }
            scanned = available;
            if (available > most + 2) {
                throw new BadMessage(tooLong, "a line of over " + most + " bytes");
            }
            if (total + available > whole) {
                throw new BadMessage(431, "a head of over " + whole + " bytes");
            }
            if (!input.fill()) {
                if (available == 0) {
                    return false;
                }
                throw new BadMessage(400, "a line cut off");
            }
        }
    }

    /// Reads fields up to the empty line.
    ///
    /// @param whole bound of the section, in bytes, together with what was read since [#begin()]
    void fields(Head head, int whole) throws IOException {
        for (; ; ) {
            if (!line(limits.maxLineBytes(), whole, 431)) {
                throw new BadMessage(400, "a head cut off");
            }
            if (lineLength == 0) {
                return;
            }
            if (head.count() == limits.maxFields()) {
                throw new BadMessage(431, "more than " + limits.maxFields() + " fields");
            }
            field(head);
        }
    }

    private void field(Head head) throws BadMessage {
        var array = input.array();
        var end = lineAt + lineLength;
        var at = lineAt;
        var hash = 0;
        for (; at < end && array[at] != ':'; at++) {
            var b = array[at];
            if (!Ascii.token(b)) {
                throw new BadMessage(400, "a field name that is no token");
            }
            if (fromClient && b == '_') {
                throw new BadMessage(400, "a field name with an underscore");
            }
            hash = 31 * hash + Ascii.lower(b);
        }
        if (at == end || at == lineAt) {
            throw new BadMessage(400, "a field without a name or a colon");
        }
        var nameLength = at - lineAt;
        var valueAt = at + 1;
        while (valueAt < end && blank(array[valueAt])) {
            valueAt++;
        }
        while (end > valueAt && blank(array[end - 1])) {
            end--;
        }
        for (var i = valueAt; i < end; i++) {
            if (!Ascii.fieldValue(array[i])) {
                throw new BadMessage(400, "a field value with a control character");
            }
        }
        head.add(array, lineAt, nameLength, hash, valueAt, end - valueAt);
    }

    private static boolean blank(byte b) {
        return b == ' ' || b == '\t';
    }
}
