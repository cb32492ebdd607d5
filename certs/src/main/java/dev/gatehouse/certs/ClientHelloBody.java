package dev.gatehouse.certs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decodes a whole ClientHello (RFC 8446 4.1.2, RFC 5246 7.4.1.2), whose length is known. Every
/// vector is checked against what contains it. Lives for one call of [#parse].
final class ClientHelloBody {

    private static final int SERVER_NAME = 0;
    private static final int ALPN = 16;
    private static final int SUPPORTED_VERSIONS = 43;

    private static final int HOST_NAME = 0;

    /// Bounds the ALPN names; nobody offers more than ten.
    private static final int MAX_PROTOCOLS = 128;

    private final byte[] bytes;
    private final int end;
    private int at;

    private Optional<String> serverName = Optional.empty();
    private List<String> protocols = List.of();
    private List<Integer> versions = List.of();

    ClientHelloBody(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /// Ends the decoding with an alert; caught in this class.
    private static final class Malformed extends Exception {

        private static final long serialVersionUID = 1;

        private final TlsAlert alert;

        // Without a stack trace: hostile input must be cheap.
        Malformed(TlsAlert alert, String reason) {
            super(reason, null, false, false);
            this.alert = alert;
        }

        HelloResult toResult() {
            return new HelloResult.Refused(alert, String.valueOf(getMessage()));
        }
    }

    HelloResult parse() {
        try {
            parseBody();
            return new HelloResult.Parsed(new ClientHello(serverName, protocols, versions));
        } catch (Malformed malformed) {
            return malformed.toResult();
        }
    }

    private void parseBody() throws Malformed {
        var legacyVersion = u16(end);
        if (legacyVersion >>> 8 != 3) {
            throw new Malformed(TlsAlert.PROTOCOL_VERSION, "the ClientHello is of no TLS version");
        }
        versions = List.of(legacyVersion);
        skip(32, end);
        var session = u8(end);
        if (session > 32) {
            throw decode("the session id is longer than 32 bytes");
        }
        skip(session, end);
        var suites = u16(end);
        if (suites < 2 || suites % 2 != 0) {
            throw decode("the list of cipher suites has an impossible length");
        }
        skip(suites, end);
        var compressions = u8(end);
        if (compressions == 0) {
            throw decode("the list of compression methods is empty");
        }
        skip(compressions, end);
        if (at == end) {
            return;
        }
        if (u16(end) != end - at) {
            throw decode("the extensions don't fill the ClientHello");
        }
        var seen = new BitSet();
        while (at < end) {
            var type = u16(end);
            var extensionEnd = vector(u16(end), end);
            if (seen.get(type)) {
                throw illegal("an extension stands twice in the ClientHello");
            }
            seen.set(type);
            switch (type) {
                case SERVER_NAME -> serverName = parseServerName(extensionEnd);
                case ALPN -> protocols = parseProtocols(extensionEnd);
                case SUPPORTED_VERSIONS -> versions = parseVersions(extensionEnd);
                default -> at = extensionEnd;
            }
            if (at != extensionEnd) {
                throw decode("an extension is longer than what it holds");
            }
        }
    }

    private Optional<String> parseServerName(int extensionEnd) throws Malformed {
        var listEnd = vector(u16(extensionEnd), extensionEnd);
        if (at == listEnd) {
            throw decode("the list of server names is empty");
        }
        ServerNames.@Nullable Judged judged = null;
        while (at < listEnd) {
            var kind = u8(listEnd);
            // RFC 6066 3: all future kinds begin with a length of 16 bits, too.
            var nameEnd = vector(u16(listEnd), listEnd);
            if (kind == HOST_NAME) {
                if (judged != null) {
                    throw illegal("the ClientHello asks for two host names");
                }
                if (at == nameEnd) {
                    throw decode("the server name is empty");
                }
                judged = ServerNames.judge(bytes, at, nameEnd - at);
            }
            at = nameEnd;
        }
        return switch (judged) {
            case null -> Optional.empty();
            case ServerNames.Judged.Address() -> Optional.empty();
            case ServerNames.Judged.Name(var text) -> Optional.of(text);
            case ServerNames.Judged.Wrong(var reason) ->
                    throw new Malformed(TlsAlert.UNRECOGNIZED_NAME, "the server name " + reason);
        };
    }

    private List<String> parseProtocols(int extensionEnd) throws Malformed {
        var listEnd = vector(u16(extensionEnd), extensionEnd);
        if (at == listEnd) {
            throw decode("the list of application protocols is empty");
        }
        var names = new ArrayList<String>();
        while (at < listEnd) {
            var nameEnd = vector(u8(listEnd), listEnd);
            if (at == nameEnd) {
                throw decode("the name of an application protocol is empty");
            }
            if (names.size() == MAX_PROTOCOLS) {
                throw illegal("the ClientHello offers too many application protocols");
            }
            names.add(new String(bytes, at, nameEnd - at, StandardCharsets.ISO_8859_1));
            at = nameEnd;
        }
        return names;
    }

    private List<Integer> parseVersions(int extensionEnd) throws Malformed {
        var length = u8(extensionEnd);
        var listEnd = vector(length, extensionEnd);
        if (length < 2 || length % 2 != 0) {
            throw decode("the list of versions has an impossible length");
        }
        var offered = new ArrayList<Integer>();
        while (at < listEnd) {
            var version = u16(listEnd);
            if (!isGrease(version)) {
                offered.add(version);
            }
        }
        return offered;
    }

    /// RFC 8701 2: 0x0A0A, 0x1A1A and so on.
    private static boolean isGrease(int value) {
        return (value & 0x0F0F) == 0x0A0A && value >>> 8 == (value & 0xFF);
    }

    /// Where a vector of this length that begins here ends, if that is inside of its container.
    private int vector(int length, int limit) throws Malformed {
        if (length > limit - at) {
            throw decode("a length in the ClientHello is larger than what contains it");
        }
        return at + length;
    }

    private void skip(int length, int limit) throws Malformed {
        at = vector(length, limit);
    }

    private int u8(int limit) throws Malformed {
        vector(1, limit);
        return bytes[at++] & 0xFF;
    }

    private int u16(int limit) throws Malformed {
        vector(2, limit);
        return (bytes[at++] & 0xFF) << 8 | (bytes[at++] & 0xFF);
    }

    private static Malformed decode(String reason) {
        return new Malformed(TlsAlert.DECODE_ERROR, reason);
    }

    private static Malformed illegal(String reason) {
        return new Malformed(TlsAlert.ILLEGAL_PARAMETER, reason);
    }
}
