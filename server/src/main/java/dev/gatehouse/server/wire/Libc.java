package dev.gatehouse.server.wire;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// The calls of the C library that the loops make, as one thread makes them: the place for `errno`
/// is the instance's. Each returns what the C function does, or `-errno`.
///
/// All go through one handle, since linking one costs milliseconds and half a megabyte: on x86-64
/// and AArch64 a function that takes up to six integers or pointers finds them in the same
/// registers, whatever their width, and looks at no further ones. Pointers are plain addresses;
/// whoever passes one keeps its segment alive until the call is over.
///
/// This class can't be loaded everywhere: [LibcProbe] tells.
final class Libc {

    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int ECONNABORTED = 103;
    static final int EINPROGRESS = 115;

    // <sys/socket.h>, <fcntl.h> and so on: the same on both architectures.
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SHUT_WR = 1;
    private static final int SHUT_RDWR = 2;
    private static final int MSG_PEEK = 2;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_MORE = 0x8000;
    private static final int O_NONBLOCK = SOCK_NONBLOCK;
    private static final int O_CLOEXEC = SOCK_CLOEXEC;
    private static final int F_SETPIPE_SZ = 1031;
    private static final int SPLICE_F_MOVE = 1;
    private static final int SPLICE_F_NONBLOCK = 2;

    private static final int LONGEST_MESSAGE = 256;

    private static final MemorySegment ACCEPT4 = function("accept4");
    private static final MemorySegment BIND = function("bind");
    private static final MemorySegment CLOSE = function("close");
    private static final MemorySegment CONNECT = function("connect");
    private static final MemorySegment EPOLL_CREATE1 = function("epoll_create1");
    private static final MemorySegment EPOLL_CTL = function("epoll_ctl");
    private static final MemorySegment EPOLL_WAIT = function("epoll_wait");
    private static final MemorySegment EVENTFD = function("eventfd");
    private static final MemorySegment FCNTL = function("fcntl");
    private static final MemorySegment GETSOCKNAME = function("getsockname");
    private static final MemorySegment GETSOCKOPT = function("getsockopt");
    private static final MemorySegment LISTEN = function("listen");
    private static final MemorySegment PIPE2 = function("pipe2");
    private static final MemorySegment RECV = function("recv");
    private static final MemorySegment SEND = function("send");
    private static final MemorySegment SETSOCKOPT = function("setsockopt");
    private static final MemorySegment SHUTDOWN = function("shutdown");
    private static final MemorySegment SOCKET = function("socket");
    private static final MemorySegment SPLICE = function("splice");
    private static final MemorySegment STRERROR = function("strerror");
    private static final MemorySegment WRITE = function("write");

    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO_AT =
            STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle CALL = link();

    private final MemorySegment state = Arena.ofAuto().allocate(STATE);

    private static MemorySegment function(String name) {
        return Linker.nativeLinker().defaultLookup().findOrThrow(name);
    }

    @SuppressWarnings("restricted") // what the launcher's --enable-native-access is for
    private static MethodHandle link() {
        var integer = ValueLayout.JAVA_LONG;
        return Linker.nativeLinker()
                .downcallHandle(
                        FunctionDescriptor.of(
                                integer, integer, integer, integer, integer, integer, integer),
                        Linker.Option.captureCallState("errno"));
    }

    /// Of a function that returns `ssize_t`.
    private long size(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        long result = call(function, a, b, c, d, e, f);
        return result == -1 ? -state.get(ValueLayout.JAVA_INT, ERRNO_AT) : result;
    }

    /// Of a function that returns `int`: the upper half of the register is anything.
    private int integer(MemorySegment function, long a, long b, long c, long d, long e) {
        int result = (int) call(function, a, b, c, d, e, 0);
        return result == -1 ? -state.get(ValueLayout.JAVA_INT, ERRNO_AT) : result;
    }

    private int integer(MemorySegment function, long a, long b, long c) {
        return integer(function, a, b, c, 0, 0);
    }

    private long call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) CALL.invokeExact(function, state, a, b, c, d, e, f);
        } catch (Throwable thrown) {
            throw new AssertionError("a C function throws nothing", thrown);
        }
    }

    // Streams

    long recv(int socket, long into, int length) {
        return size(RECV, socket, into, length, 0, 0, 0);
    }

    /// Like [#recv], and leaves the bytes where they are.
    long peek(int socket, long into, int length) {
        return size(RECV, socket, into, length, MSG_PEEK, 0, 0);
    }

    long send(int socket, long from, int length) {
        return size(SEND, socket, from, length, MSG_NOSIGNAL, 0, 0);
    }

    /// Like [#send], and the bytes wait a little for what comes next, which may be the end.
    long sendMore(int socket, long from, int length) {
        return size(SEND, socket, from, length, MSG_NOSIGNAL | MSG_MORE, 0, 0);
    }

    /// Moves bytes between a pipe and a socket, without waiting for either.
    long splice(int from, int to, long most) {
        return size(SPLICE, from, 0, to, 0, most, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    }

    int write(int descriptor, long from, int length) {
        return (int) size(WRITE, descriptor, from, length, 0, 0, 0);
    }

    int shutdownOutput(int socket) {
        return integer(SHUTDOWN, socket, SHUT_WR, 0);
    }

    int shutdown(int socket) {
        return integer(SHUTDOWN, socket, SHUT_RDWR, 0);
    }

    int close(int descriptor) {
        return integer(CLOSE, descriptor, 0, 0);
    }

    // Sockets

    /// A TCP socket; its calls don't block.
    int socket(int family) {
        return integer(SOCKET, family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    }

    int bind(int socket, long address, int length) {
        return integer(BIND, socket, address, length);
    }

    int listen(int socket, int backlog) {
        return integer(LISTEN, socket, backlog, 0);
    }

    /// The new socket's calls don't block.
    int accept(int socket, long address, long length) {
        return integer(ACCEPT4, socket, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    }

    int connect(int socket, long address, int length) {
        return integer(CONNECT, socket, address, length);
    }

    int localAddress(int socket, long address, long length) {
        return integer(GETSOCKNAME, socket, address, length);
    }

    int option(int socket, int level, int name, long value, long length) {
        return integer(GETSOCKOPT, socket, level, name, value, length);
    }

    int setOption(int socket, int level, int name, long value, int length) {
        return integer(SETSOCKOPT, socket, level, name, value, length);
    }

    // Pipes

    /// @param two where to put the end to read from, and the end to write to
    int pipe(long two) {
        return integer(PIPE2, two, O_NONBLOCK | O_CLOEXEC, 0);
    }

    /// @return the size that the pipe has then
    int pipeSize(int pipe, int bytes) {
        return integer(FCNTL, pipe, F_SETPIPE_SZ, bytes);
    }

    // Events

    int epollCreate() {
        return integer(EPOLL_CREATE1, O_CLOEXEC, 0, 0);
    }

    int epollControl(int epoll, int operation, int descriptor, long event) {
        return integer(EPOLL_CTL, epoll, operation, descriptor, event, 0);
    }

    int epollWait(int epoll, long events, int most, int millis) {
        return integer(EPOLL_WAIT, epoll, events, most, millis, 0);
    }

    int eventDescriptor() {
        return integer(EVENTFD, 0, O_NONBLOCK | O_CLOEXEC, 0);
    }

    // Failures

    /// What a call that returned `-errno` says, as the JDK says it, too.
    IOException failure(long negativeErrno) {
        return new IOException(message((int) -negativeErrno));
    }

    /// @return the result of a call that succeeded
    int check(int result) throws IOException {
        if (result < 0) {
            throw failure(result);
        }
        return result;
    }

    @SuppressWarnings("restricted") // the C library ends it with a zero
    String message(int errno) {
        long text = call(STRERROR, errno, 0, 0, 0, 0, 0);
        return MemorySegment.ofAddress(text).reinterpret(LONGEST_MESSAGE).getString(0);
    }
}
