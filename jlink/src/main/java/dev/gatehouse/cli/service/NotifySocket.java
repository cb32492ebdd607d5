package dev.gatehouse.cli.service;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/// A datagram to a Unix socket, which the JDK can't send: `sd_notify(3)` without its library. Used
/// for a few messages a minute; each has a socket of its own.
final class NotifySocket {

    // <sys/socket.h>, the same on all architectures that we run on.
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int MSG_NOSIGNAL_DONTWAIT = 0x4000 | 0x40;

    /// `struct sockaddr_un`: the family, and a path of at most this many bytes.
    private static final int PATH_AT = 2;

    private static final int MAX_PATH = 108;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static final MethodHandle SOCKET =
            function("socket", FunctionDescriptor.of(INT, INT, INT, INT));
    private static final MethodHandle SEND_TO =
            function(
                    "sendto",
                    FunctionDescriptor.of(
                            LONG, INT, ValueLayout.ADDRESS, LONG, INT, ValueLayout.ADDRESS, INT));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(INT, INT));

    private NotifySocket() {}

    @SuppressWarnings("restricted") // what the image's --enable-native-access is for
    private static MethodHandle function(String name, FunctionDescriptor type) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }

    /// Sends, or fails at once: whoever is told has a queue, and must not be able to stop us.
    ///
    /// @param address a path, or a name that begins with `@` (see unix(7), abstract)
    static void send(String address, String message) throws IOException {
        var name = address.getBytes(StandardCharsets.UTF_8);
        boolean isAbstract = address.startsWith("@");
        if (name.length >= MAX_PATH || !(isAbstract || address.startsWith("/"))) {
            throw new IOException(address + " is no address of a Unix socket");
        }
        var text = message.getBytes(StandardCharsets.UTF_8);
        try (var arena = Arena.ofConfined()) {
            var to = arena.allocate(PATH_AT + MAX_PATH, 2);
            to.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(name, 0, to, ValueLayout.JAVA_BYTE, PATH_AT, name.length);
            if (isAbstract) {
                to.set(ValueLayout.JAVA_BYTE, PATH_AT, (byte) 0);
            }
            int length = PATH_AT + name.length + (isAbstract ? 0 : 1);
            int socket = (int) SOCKET.invokeExact(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
            if (socket < 0) {
                throw new IOException("no Unix socket can be had");
            }
            var content = arena.allocateFrom(ValueLayout.JAVA_BYTE, text);
            long sent =
                    (long)
                            SEND_TO.invokeExact(
                                    socket,
                                    content,
                                    (long) text.length,
                                    MSG_NOSIGNAL_DONTWAIT,
                                    to,
                                    length);
            int _ = (int) CLOSE.invokeExact(socket);
            if (sent != text.length) {
                throw new IOException("nobody takes it at " + address);
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a C function throws nothing", e);
        }
    }
}
