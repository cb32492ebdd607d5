package dev.gatehouse.certs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Says what a ClientHello is from all of its bytes at once: slow, short, and written from the RFCs
/// without a look at the parser. Names no alert.
final class HelloOracle {

    private static final Pattern HOST =
            Pattern.compile("(?=.{1,253}$)([A-Za-z0-9_-]{1,63}\\.)*[A-Za-z0-9_-]{1,63}");
    private static final Pattern IPV6 = Pattern.compile("(?=.*:.*:)[0-9A-Fa-f:.\\[\\]]+");

    private HelloOracle() {}

    /// `need more`, `refused`, or the hello.
    static Object judge(byte[] stream) {
        var message = new java.io.ByteArrayOutputStream();
        var in = ByteBuffer.wrap(stream);
        while (true) {
            if (in.remaining() < 5) {
                return in.position() + in.remaining() >= ClientHelloParser.MAX_BYTES
                        ? "refused"
                        : "need more";
            }
            int type = in.get();
            int major = in.get();
            in.get();
            var length = Short.toUnsignedInt(in.getShort());
            if (type != 22 || major != 3 || length == 0 || length > 16384) {
                return "refused";
            }
            for (var i = 0; i < length; i++) {
                if (!in.hasRemaining()) {
                    return in.position() >= ClientHelloParser.MAX_BYTES ? "refused" : "need more";
                }
                message.write(in.get());
                var soFar = message.toByteArray();
                if (soFar[0] != 1) {
                    return "refused";
                }
                if (soFar.length >= 4) {
                    var declared = ByteBuffer.wrap(soFar).getInt() & 0xFFFFFF;
                    if (declared + 4 > 65536) {
                        return "refused";
                    }
                    if (declared + 4 == soFar.length) {
                        return i + 1 < length ? "refused" : body(soFar);
                    }
                }
                if (in.position() >= ClientHelloParser.MAX_BYTES) {
                    return "refused";
                }
            }
        }
    }

    private static Object body(byte[] message) {
        try {
            return decode(ByteBuffer.wrap(message).position(4).slice());
        } catch (BufferUnderflowException | IllegalArgumentException malformed) {
            return "refused";
        }
    }

    private static ClientHello decode(ByteBuffer in) {
        var legacy = Short.toUnsignedInt(in.getShort());
        require(legacy / 256 == 3);
        take(in, 32);
        require(take(in, u8(in)).remaining() <= 32);
        var suites = take(in, u16(in)).remaining();
        require(suites > 0 && suites % 2 == 0);
        require(take(in, u8(in)).hasRemaining());
        Optional<String> name = Optional.empty();
        List<String> protocols = List.of();
        List<Integer> versions = List.of(legacy);
        if (in.hasRemaining()) {
            var extensions = take(in, u16(in));
            require(!in.hasRemaining());
            var types = new HashSet<Integer>();
            while (extensions.hasRemaining()) {
                int type = u16(extensions);
                var content = take(extensions, u16(extensions));
                require(types.add(type));
                switch (type) {
                    case 0 -> name = name(whole(content, u16(content)));
                    case 16 -> protocols = protocols(whole(content, u16(content)));
                    case 43 -> versions = versions(whole(content, u8(content)));
                    default -> {}
                }
            }
        }
        return new ClientHello(name, protocols, versions);
    }

    private static Optional<String> name(ByteBuffer list) {
        var names = new ArrayList<String>();
        while (list.hasRemaining()) {
            var kind = u8(list);
            var name = text(take(list, u16(list)));
            if (kind == 0) {
                names.add(name);
            }
        }
        require(names.size() <= 1);
        if (names.isEmpty() || IPV6.matcher(names.getFirst()).matches()) {
            return Optional.empty();
        }
        var name = names.getFirst().replaceFirst("\\.$", "");
        require(HOST.matcher(name).matches());
        return name.matches("(.*\\.)?[0-9]+")
                ? Optional.empty()
                : Optional.of(name.toLowerCase(java.util.Locale.ROOT));
    }

    private static List<String> protocols(ByteBuffer list) {
        var names = new ArrayList<String>();
        while (list.hasRemaining()) {
            var name = text(take(list, u8(list)));
            require(!name.isEmpty());
            names.add(name);
        }
        require(names.size() <= 128);
        return names;
    }

    private static List<Integer> versions(ByteBuffer list) {
        var versions = new ArrayList<Integer>();
        while (list.hasRemaining()) {
            versions.add(u16(list));
        }
        versions.removeIf(version -> "%04x".formatted(version).matches("(.a)\\1"));
        return versions;
    }

    /// A list that fills its extension and isn't empty.
    private static ByteBuffer whole(ByteBuffer content, int length) {
        require(length == content.remaining() && length > 0);
        return content;
    }

    private static String text(ByteBuffer bytes) {
        return ISO_8859_1.decode(bytes).toString();
    }

    private static ByteBuffer take(ByteBuffer in, int length) {
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        var taken = in.slice(in.position(), length);
        in.position(in.position() + length);
        return taken;
    }

    private static int u8(ByteBuffer in) {
        return Byte.toUnsignedInt(in.get());
    }

    private static int u16(ByteBuffer in) {
        return Short.toUnsignedInt(in.getShort());
    }

    private static void require(boolean good) {
        if (!good) {
            throw new IllegalArgumentException();
        }
    }
}
