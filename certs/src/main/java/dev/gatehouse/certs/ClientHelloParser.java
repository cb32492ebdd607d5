package dev.gatehouse.certs;

import java.util.Arrays;
import java.util.Objects;

/// Reads a ClientHello from the first bytes of a connection, however they are cut: over TLS records
/// and over calls. It takes nothing away: the caller keeps the bytes and gives the very same to a
/// TLS engine, or to a backend, afterwards. What it says depends on the bytes alone, never on how
/// they were cut.
///
/// Holds a copy of the message while it is incomplete: as much as came, 64 KiB at most. One
/// instance reads one connection, on one thread.
public final class ClientHelloParser {

    /// Bounds the message, header included: post-quantum key shares take 1.2 to 1.7 KiB each, and
    /// nothing known takes more than 20 KiB.
    public static final int MAX_MESSAGE = 64 * 1024;

    /// Bounds what carries the message, record headers included: what a caller must be able to
    /// keep.
    public static final int MAX_BYTES = 72 * 1024;

    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int RECORD_HEADER = 5;
    private static final int MESSAGE_HEADER = 4;
    // RFC 8446 5.1
    private static final int MAX_FRAGMENT = 1 << 14;

    private final byte[] header = new byte[RECORD_HEADER];
    private int headerLength;
    private int fragmentLeft;

    private byte[] message = new byte[2048];
    private int messageLength;
    private int total;

    private HelloResult result = new HelloResult.NeedMore();

    public ClientHelloParser() {}

    /// Takes the next bytes. Once the answer is not [HelloResult.NeedMore], it stays the same.
    ///
    /// @param bytes read, not kept and not written
    /// @throws IndexOutOfBoundsException if the range isn't inside of the array
    public HelloResult feed(byte[] bytes, int from, int length) {
        Objects.checkFromIndexSize(from, length, bytes.length);
        var at = from;
        var end = from + length;
        while (at < end && result instanceof HelloResult.NeedMore) {
            at += fragmentLeft == 0 ? feedHeader(bytes[at]) : feedFragment(bytes, at, end);
            if (total == MAX_BYTES && result instanceof HelloResult.NeedMore) {
                result =
                        refused(TlsAlert.DECODE_ERROR, "the ClientHello comes in too many records");
            }
        }
        return result;
    }

    private int feedHeader(byte next) {
        header[headerLength++] = next;
        total++;
        if (headerLength == RECORD_HEADER) {
            headerLength = 0;
            openRecord();
        }
        return 1;
    }

    private int feedFragment(byte[] bytes, int from, int end) {
        // Up to the message's own header first, which tells how much follows; and no further than
        // the bound.
        var taken = Math.min(Math.min(fragmentLeft, end - from), missing());
        taken = Math.min(taken, MAX_BYTES - total);
        append(bytes, from, taken);
        total += taken;
        fragmentLeft -= taken;
        judge();
        return taken;
    }

    private void openRecord() {
        var type = header[0] & 0xFF;
        if (type != HANDSHAKE) {
            result = refused(TlsAlert.UNEXPECTED_MESSAGE, whatElse());
            return;
        }
        // RFC 8446 5.1: the minor version must be ignored.
        if (header[1] != 3) {
            result = refused(TlsAlert.PROTOCOL_VERSION, "the first bytes are not TLS");
            return;
        }
        fragmentLeft = (header[3] & 0xFF) << 8 | (header[4] & 0xFF);
        if (fragmentLeft == 0) {
            result = refused(TlsAlert.UNEXPECTED_MESSAGE, "a handshake record is empty");
            return;
        }
        if (fragmentLeft > MAX_FRAGMENT) {
            result = refused(TlsAlert.RECORD_OVERFLOW, "a record is longer than 16 KiB");
            return;
        }
    }

    private String whatElse() {
        if ((header[0] & 0x80) != 0 && header[2] == CLIENT_HELLO) {
            return "an SSLv2 ClientHello, which RFC 6176 forbids to answer";
        }
        for (var b : header) {
            if ((b < 'A' || b > 'Z') && b != ' ' && b != '/' && b != '*') {
                return "the first bytes are not a TLS handshake";
            }
        }
        return "the first bytes look like HTTP in clear text, and TLS is spoken here";
    }

    /// How many bytes to the end of the message, or of its header while that is incomplete.
    private int missing() {
        return messageLength < MESSAGE_HEADER
                ? MESSAGE_HEADER - messageLength
                : MESSAGE_HEADER + declared() - messageLength;
    }

    private int declared() {
        return (message[1] & 0xFF) << 16 | (message[2] & 0xFF) << 8 | (message[3] & 0xFF);
    }

    private void append(byte[] bytes, int from, int length) {
        if (messageLength + length > message.length) {
            // The header's check bounds this.
            var size = Math.max(messageLength + length, 2 * message.length);
            message = Arrays.copyOf(message, Math.min(size, MAX_MESSAGE));
        }
        System.arraycopy(bytes, from, message, messageLength, length);
        messageLength += length;
    }

    private void judge() {
        if (message[0] != CLIENT_HELLO) {
            result = refused(TlsAlert.UNEXPECTED_MESSAGE, "the first message is no ClientHello");
            return;
        }
        if (messageLength < MESSAGE_HEADER) {
            return;
        }
        if (MESSAGE_HEADER + declared() > MAX_MESSAGE) {
            result = refused(TlsAlert.DECODE_ERROR, "the ClientHello is longer than 64 KiB");
            return;
        }
        if (messageLength < MESSAGE_HEADER + declared()) {
            return;
        }
        // RFC 8446 5.1: nothing may follow it before an answer, least of all in its own record.
        result =
                fragmentLeft > 0
                        ? refused(
                                TlsAlert.UNEXPECTED_MESSAGE,
                                "something follows the ClientHello in its record")
                        : new ClientHelloBody(message, MESSAGE_HEADER, messageLength).parse();
        message = new byte[0];
    }

    private static HelloResult refused(TlsAlert alert, String reason) {
        return new HelloResult.Refused(alert, reason);
    }
}
