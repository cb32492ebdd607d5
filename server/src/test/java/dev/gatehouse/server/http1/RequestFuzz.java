package dev.gatehouse.server.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gatehouse.server.Limits;
import dev.gatehouse.server.http.Ascii;
import dev.gatehouse.server.http.BadMessage;
import dev.gatehouse.server.http.Body;
import dev.gatehouse.server.http.ClientRequest;
import dev.gatehouse.server.http.FieldName;
import dev.gatehouse.server.http.Peer;
import dev.gatehouse.server.wire.Carriers;
import dev.gatehouse.server.wire.ManualClock;
import dev.gatehouse.server.wire.MemoryCarriers;
import dev.gatehouse.server.wire.MemoryWire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Whatever a client sends, every request in it is refused with a [BadMessage] or goes to the
/// backend as one message, which a reader of another make finds the end of, and which reads again
/// as itself. A target of a fuzzer: see `fuzz/run`.
public final class RequestFuzz {

    private static final int LONGEST = 60_000;
    private static final int ROOM = 1 << 20;
    private static final InetSocketAddress ADDRESS =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);
    private static final Peer PEER = new Peer(ADDRESS, ADDRESS, false, null);
    private static final Carriers CARRIERS = new MemoryCarriers(new ManualClock());

    private RequestFuzz() {}

    public static void fuzzerTestOneInput(byte[] sent) throws IOException {
        if (sent.length > LONGEST) {
            return;
        }
        for (var message : forwarded(sent)) {
            var plain = Plain.of(message);
            var again = forwarded(message);
            if (again.size() != 1) {
                throw new AssertionError(again.size() + " messages in one: " + show(message));
            }
            if (!Plain.of(again.getFirst()).equals(plain)) {
                throw new AssertionError(show(message) + " becomes " + show(again.getFirst()));
            }
        }
    }

    /// The requests that a backend gets, up to the first that is refused.
    static List<byte[]> forwarded(byte[] sent) throws IOException {
        var pair = MemoryWire.pair(new ManualClock(), ROOM, ADDRESS, ADDRESS);
        if (sent.length > 0) {
            pair.client().write(sent, 0, sent.length);
        }
        pair.client().shutdownOutput();
        var input = new WireInput(pair.server(), CARRIERS);
        var reader = new RequestReader(input, Limits.DEFAULTS, "http");
        var messages = new ArrayList<byte[]>();
        try {
            for (var more = true; more; ) {
                var request = reader.read();
                if (request == null) {
                    break;
                }
                var body = body(request, input);
                if (request.aboutTheServer()) {
                    while (body.next()) {
                        // for nobody
                    }
                } else {
                    messages.add(forwarded(request, body));
                }
                input.exchangeOver();
                more = request.keepAlive();
            }
        } catch (BadMessage _) {
            // refused, as it may be
        } finally {
            input.release();
            pair.client().close();
            pair.server().close();
        }
        return messages;
    }

    private static Body body(RequestHead request, WireInput input) {
        if (request.framing() == 0) {
            return Body.NONE;
        }
        Pace pace = _ -> Long.MAX_VALUE;
        return request.framing() == Framing.CHUNKED
                ? new ChunkedBody(input, pace, Limits.DEFAULTS, true)
                : new LengthBody(input, pace, request.framing());
    }

    private static byte[] forwarded(RequestHead request, Body body) throws IOException {
        if (!request.head().has(FieldName.HOST)) {
            request.head().set(FieldName.HOST, Ascii.bytes("a")); // as the forwarding does
        }
        var pair = MemoryWire.pair(new ManualClock(), ROOM, ADDRESS, ADDRESS);
        try (var backend =
                new BackendConnection(pair.client(), CARRIERS, Limits.DEFAULTS, () -> {})) {
            backend.send(
                    new ClientRequest(
                            request.method(),
                            request.target(),
                            request.authority(),
                            request.head(),
                            body,
                            PEER));
            while (body.next()) {
                backend.piece(body);
            }
            backend.end(body);
            pair.client().shutdownOutput();
            return all(pair.server());
        } finally {
            pair.client().close();
            pair.server().close();
        }
    }

    private static byte[] all(MemoryWire wire) throws IOException {
        var all = new ByteArrayOutputStream();
        var buffer = new byte[8192];
        for (var read = wire.read(buffer, 0, buffer.length);
                read >= 0;
                read = wire.read(buffer, 0, buffer.length)) {
            all.write(buffer, 0, read);
        }
        return all.toByteArray();
    }

    /// A message as a reader of another make takes it apart, which is to find exactly one.
    private record Plain(String head, String content, String trailers) {

        static Plain of(byte[] message) {
            var text = new String(message, ISO_8859_1);
            var end = text.indexOf("\r\n\r\n") + 4;
            if (end < 4) {
                throw new AssertionError("no end of a head: " + show(message));
            }
            var head = text.substring(0, end);
            var lower = head.toLowerCase(Locale.ROOT);
            var chunked = lower.contains("\r\ntransfer-encoding:");
            var length = lower.indexOf("\r\ncontent-length:");
            var wrong =
                    (chunked && length >= 0)
                            || lower.indexOf("\r\ncontent-length:", length + 1) > length
                            || head.replace("\r\n", "").chars().anyMatch(RequestFuzz::control);
            if (wrong) {
                throw new AssertionError("a head in doubt: " + show(message));
            }
            if (chunked) {
                return chunks(message, head, text, end);
            }
            var from = length < 0 ? -1 : length + "\r\ncontent-length: ".length();
            var said = length < 0 ? 0 : Long.parseLong(head, from, head.indexOf('\r', from), 10);
            if (text.length() - end != said) {
                throw new AssertionError("content of another length: " + show(message));
            }
            return new Plain(head, text.substring(end), "");
        }

        private static Plain chunks(byte[] message, String head, String text, int from) {
            var content = new StringBuilder();
            for (var at = from; ; ) {
                var line = text.indexOf("\r\n", at);
                var size = line < 0 ? -1 : Integer.parseInt(text, at, line, 16);
                if (size < 0 || line + 4 + size > text.length()) {
                    throw new AssertionError("a chunk that is none: " + show(message));
                }
                if (size == 0) {
                    var trailers = text.substring(line);
                    if (trailers.indexOf("\r\n\r\n") != trailers.length() - 4) {
                        throw new AssertionError("something behind the end: " + show(message));
                    }
                    return new Plain(head, content.toString(), trailers);
                }
                content.append(text, line + 2, line + 2 + size);
                at = line + 4 + size;
                if (!text.startsWith("\r\n", at - 2)) {
                    throw new AssertionError("a chunk without an end: " + show(message));
                }
            }
        }
    }

    private static boolean control(int c) {
        return (c < ' ' && c != '\t') || c == 0x7f;
    }

    private static String show(byte[] message) {
        return "<"
                + new String(message, ISO_8859_1).replace("\r", "\\r").replace("\n", "\\n")
                + ">";
    }
}
