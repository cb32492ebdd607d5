package dev.gatehouse.server.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// W3C Trace Context: the field `traceparent`, by which the parts of a distributed request find
/// together. We record no spans, and so pass a valid one on as it came.
public final class TraceContext implements RequestEdit {

    private static final FieldName TRACEPARENT = FieldName.of("traceparent");
    private static final FieldName TRACESTATE = FieldName.of("tracestate");

    // version "-" trace-id "-" parent-id "-" flags
    private static final int TRACE_AT = 3;
    private static final int TRACE_LENGTH = 32;
    private static final int PARENT_AT = 36;
    private static final int PARENT_LENGTH = 16;
    private static final int FLAGS_AT = 53;
    private static final int LENGTH = 55;

    /// Begins a trace where there is none, or none that is valid; then what `tracestate` says goes,
    /// too (3.3.1.3). Nobody has decided to sample it.
    @Override
    public void apply(ClientRequest request) {
        var head = request.head();
        if (traceId(head) == null) {
            head.remove(TRACESTATE);
            head.set(TRACEPARENT, begin());
        }
    }

    private static byte[] begin() {
        var random = ThreadLocalRandom.current();
        var hex = HexFormat.of();
        return Ascii.bytes(
                "00-"
                        + hex.toHexDigits(random.nextLong())
                        // all zeros is no id
                        + hex.toHexDigits(random.nextLong() | 1)
                        + "-"
                        + hex.toHexDigits(random.nextLong() | 1)
                        + "-00");
    }

    /// The trace that a request belongs to; null where it names none, or not validly (3.2).
    public static Asked.@Nullable Slice traceId(Head head) {
        var at = head.find(TRACEPARENT, 0);
        if (at < 0 || head.find(TRACEPARENT, at + 1) >= 0) {
            return null;
        }
        var array = head.valueArray(at);
        var from = head.valueAt(at);
        return valid(array, from, head.valueLength(at))
                ? new Asked.Slice(array, from + TRACE_AT, TRACE_LENGTH)
                : null;
    }

    private static boolean valid(byte[] array, int from, int length) {
        if (length < LENGTH || !hex(array, from, 2)) {
            return false;
        }
        var first = array[from] == '0' && array[from + 1] == '0';
        // Later versions may add something behind; ff is none.
        if (first ? length > LENGTH : length > LENGTH && array[from + LENGTH] != '-') {
            return false;
        }
        return !(array[from] == 'f' && array[from + 1] == 'f')
                && array[from + TRACE_AT - 1] == '-'
                && array[from + PARENT_AT - 1] == '-'
                && array[from + FLAGS_AT - 1] == '-'
                && id(array, from + TRACE_AT, TRACE_LENGTH)
                && id(array, from + PARENT_AT, PARENT_LENGTH)
                && hex(array, from + FLAGS_AT, 2);
    }

    private static boolean id(byte[] array, int from, int length) {
        for (var i = from; i < from + length; i++) {
            if (array[i] != '0') {
                return hex(array, from, length);
            }
        }
        return false;
    }

    // In lower case only.
    private static boolean hex(byte[] array, int from, int length) {
        for (var i = from; i < from + length; i++) {
            if (!Ascii.digit(array[i]) && (array[i] < 'a' || array[i] > 'f')) {
                return false;
            }
        }
        return true;
    }
}
