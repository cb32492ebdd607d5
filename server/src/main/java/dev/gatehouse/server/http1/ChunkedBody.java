package dev.gatehouse.server.http1;

import dev.gatehouse.server.Limits;
import dev.gatehouse.server.http.Ascii;
import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.FieldName;
import dev.gatehouse.server.http.Head;
import java.io.IOException;
import java.util.List;

/// Content in chunks (RFC 9112 7.1). Extensions are checked, bounded and dropped; trailers are
/// kept, but for those that a trailer must not hold.
final class ChunkedBody extends WireBody {

    /// 16 hexadecimal digits are 64 bits; one more would overflow.
    private static final int MAX_DIGITS = 16;

    /// RFC 9110 6.5.1: framing, routing, authentication, and what else would change how the message
    /// was read.
    private static final List<FieldName> NOT_IN_TRAILERS =
            List.of(
                    FieldName.TRANSFER_ENCODING,
                    FieldName.CONTENT_LENGTH,
                    FieldName.HOST,
                    FieldName.CONNECTION,
                    FieldName.KEEP_ALIVE,
                    FieldName.PROXY_CONNECTION,
                    FieldName.TE,
                    FieldName.TRAILER,
                    FieldName.UPGRADE,
                    FieldName.EXPECT,
                    FieldName.AUTHORIZATION,
                    FieldName.PROXY_AUTHORIZATION,
                    FieldName.PROXY_AUTHENTICATE,
                    FieldName.CONTENT_TYPE,
                    FieldName.of("Content-Encoding"),
                    FieldName.of("Content-Range"),
                    FieldName.of("Cache-Control"),
                    FieldName.of("Cookie"),
                    FieldName.of("Set-Cookie"),
                    FieldName.FORWARDED,
                    FieldName.VIA,
                    FieldName.X_REAL_IP,
                    FieldName.X_REQUEST_ID);

    private static final byte[] X_FORWARDED = Ascii.bytes("x-forwarded-");

    private final Limits limits;
    private final long most;
    private final HeadReader lines;
    private final Head trailers = new Head();
    private long left;
    private boolean inChunk;
    private boolean ended;
    private int extensions;

    ChunkedBody(WireInput input, Pace pace, Limits limits, boolean fromClient) {
        super(input, pace);
        this.limits = limits;
        this.most = fromClient ? limits.maxRequestBodyBytes() : 0;
        this.lines = new HeadReader(input, limits, fromClient);
    }

    @Override
    public long length() {
        return -1;
    }

    @Override
    public boolean next() throws IOException {
        if (ended) {
            return false;
        }
        if (left == 0) {
            if (inChunk) {
                endOfChunk();
            }
            left = chunkSize();
            if (most > 0 && left > most - octets()) {
                throw new BadMessage(413, "content of over " + most + " bytes");
            }
            if (left == 0) {
                readTrailers();
                ended = true;
                return false;
            }
            inChunk = true;
        }
        if (input.available() == 0) {
            await();
        }
        take(left);
        left -= count();
        return true;
    }

    /// Chunks are checked, so that nothing passes as it is.
    @Override
    long left() {
        return 0;
    }

    @Override
    void endOfWire() throws BadMessage {
        throw cutOff();
    }

    private void await() throws IOException {
        if (!more()) {
            throw cutOff();
        }
    }

    private void endOfChunk() throws IOException {
        while (input.available() < 2) {
            if (input.available() == 1 && input.array()[input.start()] != '\r') {
                throw new BadMessage(400, "a chunk without its CRLF");
            }
            await();
        }
        if (input.array()[input.start()] != '\r' || input.array()[input.start() + 1] != '\n') {
            throw new BadMessage(400, "a chunk without its CRLF");
        }
        input.skip(2);
        inChunk = false;
    }

    // chunk-size [ chunk-ext ] CRLF, checked byte by byte as it comes.
    private long chunkSize() throws IOException {
        var size = 0L;
        var digits = 0;
        for (var i = 0; ; i++) {
            if (i == limits.maxChunkLineBytes()) {
                throw new BadMessage(
                        400, "a chunk line of over " + limits.maxChunkLineBytes() + " bytes");
            }
            while (input.available() == i) {
                await();
            }
            var b = input.array()[input.start() + i];
            var inExtension = i > digits;
            if (b == '\n') {
                if (i == 0 || input.array()[input.start() + i - 1] != '\r' || digits == 0) {
                    throw new BadMessage(400, "a chunk line that ends without CR");
                }
                input.skip(i + 1);
                return size;
            }
            if (i > 0 && input.array()[input.start() + i - 1] == '\r') {
                throw new BadMessage(400, "a CR in a chunk line");
            }
            if (inExtension) {
                if (b != '\r'
                        && (!Ascii.fieldValue(b) || ++extensions > limits.maxTrailerBytes())) {
                    throw new BadMessage(400, "a bad or overlong chunk extension");
                }
                continue;
            }
            var hex = Ascii.hex(b);
            if (hex >= 0) {
                // A length that does not fit is refused before it can wrap around.
                if (++digits > MAX_DIGITS || size > Long.MAX_VALUE >> 4) {
                    throw new BadMessage(400, "a chunk size out of range");
                }
                size = size << 4 | hex;
            } else if (digits == 0 || (b != '\r' && b != ';')) {
                throw new BadMessage(400, "a chunk size that is no number");
            }
        }
    }

    private void readTrailers() throws IOException {
        arm();
        input.retain();
        input.pin();
        lines.begin();
        lines.fields(trailers, limits.maxTrailerBytes());
        input.retain();
        for (var name : NOT_IN_TRAILERS) {
            trailers.remove(name);
        }
        for (var at = trailers.count() - 1; at >= 0; at--) {
            if (trailers.nameStartsWith(at, X_FORWARDED)) {
                trailers.removeAt(at);
            }
        }
    }

    @Override
    public boolean ready() {
        if (ended) {
            return true;
        }
        return left > 0 ? input.available() > 0 : chunkReady();
    }

    // Whether the end of the last chunk, the next chunk line, and something behind it are all here:
    // what was read so far must not be held back while the backend thinks about its next chunk.
    private boolean chunkReady() {
        var array = input.array();
        var from = input.start() + (inChunk ? 2 : 0);
        var end = input.start() + input.available();
        var last = from < end && array[from] == '0';
        for (var i = from; i < end - 1; i++) {
            if (array[i] == '\n') {
                // The last chunk is followed by an empty line, or by trailers that may be long in
                // coming.
                return !last || (array[i + 1] == '\r' && i + 2 < end);
            }
        }
        return false;
    }

    @Override
    public boolean complete() {
        return ended;
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public Head trailers() {
        return trailers;
    }
}
