package dev.gatehouse.cli.service;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/// A datagram socket such as a service manager's, which the JDK can't make.
final class NotifiedSocket implements AutoCloseable {

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private static final MethodHandle SOCKET =
            function("socket", FunctionDescriptor.of(INT, INT, INT, INT));
    private static final MethodHandle BIND =
            function("bind", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, INT));
    private static final MethodHandle RECEIVE =
            function(
                    "recv",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG,
                            INT));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(INT, INT));

    private final String address;
    private final int socket;

    private NotifiedSocket(String address, int socket) {
        this.address = address;
        this.socket = socket;
    }

    @SuppressWarnings("restricted") // a test's
    private static MethodHandle function(String name, FunctionDescriptor type) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }

    static NotifiedSocket at(String address) throws Exception {
        try (var arena = Arena.ofConfined()) {
            var name = address.getBytes(StandardCharsets.UTF_8);
            var at = arena.allocate(110, 2);
            at.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(name, 0, at, ValueLayout.JAVA_BYTE, 2, name.length);
            boolean isAbstract = address.startsWith("@");
            if (isAbstract) {
                at.set(ValueLayout.JAVA_BYTE, 2, (byte) 0);
            }
            int socket = (int) SOCKET.invoke(AF_UNIX, SOCK_DGRAM, 0);
            int bound = (int) BIND.invoke(socket, at, 2 + name.length + (isAbstract ? 0 : 1));
            if (bound != 0) {
                throw new IOException("can't bind " + address);
            }
            return new NotifiedSocket(address, socket);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    String address() {
        return address;
    }

    /// Waits for a message.
    String next() throws Exception {
        try (var arena = Arena.ofConfined()) {
            var into = arena.allocate(4096);
            long size = (long) RECEIVE.invoke(socket, into, 4096L, 0);
            return new String(
                    into.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        try {
            int _ = (int) CLOSE.invoke(socket);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
