package dev.gatehouse.server.http1;

import dev.gatehouse.server.http.Body;
import dev.gatehouse.server.http.Head;
import dev.gatehouse.server.wire.Carriers;
import dev.gatehouse.server.wire.NanoClock;
import dev.gatehouse.server.wire.Wire;
import java.io.IOException;

/// What goes out on a connection: gathered in one leased buffer, so that a head and a small content
/// are one write. Holds no buffer once flushed and released. One virtual thread at a time.
final class WireOutput {

    private static final byte[] NOTHING = new byte[0];
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = {'0', '\r', '\n'};

    private final Wire wire;
    private final Carriers carriers;
    private final long writeTimeout;
    private byte[] buffer = NOTHING;
    private int length;
    private long written;

    WireOutput(Wire wire, Carriers carriers, long writeTimeout) {
        this.wire = wire;
        this.carriers = carriers;
        this.writeTimeout = writeTimeout;
    }

    /// Bytes handed to the wire so far.
    long written() {
        return written;
    }

    void append(byte[] bytes) throws IOException {
        append(bytes, 0, bytes.length);
    }

    void append(byte[] bytes, int from, int count) throws IOException {
        if (count > Carriers.BUFFER_SIZE - length) {
            flush();
            if (count >= Carriers.BUFFER_SIZE) {
                write(bytes, from, count);
                return;
            }
        }
        lease();
        System.arraycopy(bytes, from, buffer, length, count);
        length += count;
    }

    private void append(byte b) throws IOException {
        if (length == Carriers.BUFFER_SIZE) {
            flush();
        }
        lease();
        buffer[length++] = b;
    }

    private void lease() {
        if (buffer.length == 0) {
            buffer = carriers.lease();
        }
    }

    /// A number in decimal.
    void append(long number) throws IOException {
        if (number >= 10) {
            append(number / 10);
        }
        append((byte) ('0' + number % 10));
    }

    private void appendHex(long number) throws IOException {
        if (number >= 16) {
            appendHex(number >> 4);
        }
        append((byte) Character.forDigit((int) (number & 15), 16));
    }

    void fields(Head head) throws IOException {
        for (var at = 0; at < head.count(); at++) {
            append(head.nameArray(at), head.nameAt(at), head.nameLength(at));
            append((byte) ':');
            append((byte) ' ');
            append(head.valueArray(at), head.valueAt(at), head.valueLength(at));
            append(CRLF);
        }
    }

    void crlf() throws IOException {
        append(CRLF);
    }

    /// The current piece of a body, as a chunk or as it is.
    void piece(Body body, boolean chunked) throws IOException {
        if (chunked) {
            appendHex(body.count());
            append(CRLF);
        }
        append(body.array(), body.offset(), body.count());
        if (chunked) {
            append(CRLF);
        }
    }

    /// The end of a chunked body (RFC 9112 7.1).
    void lastChunk(Head trailers) throws IOException {
        append(LAST_CHUNK);
        fields(trailers);
        append(CRLF);
    }

    void flush() throws IOException {
        if (length > 0) {
            var count = length;
            length = 0;
            write(buffer, 0, count);
        }
    }

    private void write(byte[] bytes, int from, int count) throws IOException {
        wire.writeDeadline(writeDeadline());
        wire.write(bytes, from, count);
        written += count;
    }

    /// Until when to write what is written now.
    long writeDeadline() {
        return writeTimeout == 0 ? NanoClock.NEVER : carriers.clock().nanos() + writeTimeout;
    }

    /// Passes on what comes from another wire, behind what was appended and not flushed. Where that
    /// other wire fails, what was appended is still to be flushed.
    ///
    /// @param relayed is told of it, and answers with [#handedOver()]
    /// @return as [Wire#relay(Wire, byte\[\], int, long, Wire.Relayed)]
    long relay(Wire from, long most, Wire.Relayed relayed) throws IOException {
        var ahead = length;
        var count =
                ahead == 0
                        ? from.relay(wire, most, relayed)
                        : from.relay(wire, buffer, ahead, most, relayed);
        written += ahead + Math.max(count, 0);
        return count;
    }

    /// The other wire is read, and what was appended goes out.
    ///
    /// @return [#writeDeadline()]
    long handedOver() {
        length = 0;
        return writeDeadline();
    }

    /// Gives the buffer back; what was not flushed is gone.
    void release() {
        length = 0;
        if (buffer.length > 0) {
            carriers.release(buffer);
            buffer = NOTHING;
        }
    }
}
