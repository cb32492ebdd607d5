package dev.gatehouse.k8s.watch.yaml;

import java.io.Reader;

/// Reads a text without ever ending between the two halves of a character beyond U+FFFF, as long as
/// there is room for two. The parser's own reader asks for the second half where its buffer has no
/// room left, and fails. Used by one thread.
final class PairedReader extends Reader {

    private final String text;
    private int next;

    PairedReader(String text) {
        this.text = text;
    }

    @Override
    public int read(char[] buffer, int offset, int length) {
        if (next == text.length()) {
            return -1;
        }
        var end = Math.min(text.length(), next + length);
        if (end < text.length()
                && end - next > 1
                && Character.isSurrogatePair(text.charAt(end - 1), text.charAt(end))) {
            end--;
        }
        text.getChars(next, end, buffer, offset);
        var count = end - next;
        next = end;
        return count;
    }

    @Override
    public void close() {
        // a text needs no closing
    }
}
