package dev.gatehouse.server.wire;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// One epoll instance of the kernel, with each socket registered once, for everything and
/// edge-triggered (listening ones aside): an event tells that something has changed, and is not
/// repeated. Belongs to the thread that waits, but for [#wake()].
final class Epoll implements AutoCloseable {

    static final int IN = 1;
    static final int OUT = 4;
    static final int ERR = 8;
    static final int HUP = 0x10;
    static final int RDHUP = 0x2000;
    private static final int EDGES = 1 << 31;
    private static final int EXCLUSIVE = 1 << 28;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;

    /// Events that are taken at once.
    private static final int BATCH = 512;

    // struct epoll_event { uint32_t events; uint64_t data; } is packed on x86-64 only.
    private static final boolean PACKED = System.getProperty("os.arch", "").equals("amd64");
    private static final int EVENT_SIZE = PACKED ? 12 : 16;
    private static final int DATA_AT = PACKED ? 4 : 8;

    /// The generation of listening sockets: no other's.
    static final int LISTENING = 0;

    /// The descriptor in the data of a wake-up.
    private static final int WOKEN = -1;

    // In static memory, since any thread may write it.
    private static final MemorySegment ONE = Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1L);

    private final Libc libc;
    private final MemorySegment events = Arena.ofAuto().allocate((long) BATCH * EVENT_SIZE, 8);
    private final MemorySegment event = Arena.ofAuto().allocate(EVENT_SIZE, 8);
    private final int epoll;

    // Guards the descriptor: a wake-up must not write to whatever has its number after close.
    private final Object waking = new Object();
    private final Libc wakersLibc = new Libc();
    private final int wakeUps;
    private boolean closed;

    Epoll(Libc libc) throws IOException {
        this.libc = libc;
        epoll = libc.check(libc.epollCreate());
        int created = libc.eventDescriptor();
        if (created < 0) {
            libc.close(epoll);
            throw libc.failure(created);
        }
        wakeUps = created;
        // An eventfd that is edge-triggered tells of each write, though nobody reads it.
        add(wakeUps, WOKEN, 0);
    }

    /// Registers a socket, until it is closed.
    ///
    /// @param generation comes back with its events
    void add(int socket, int generation) throws IOException {
        add(socket, socket, generation);
    }

    /// Watches a listening socket: not by its edges, so that who is not accepted in one turn is
    /// told of again in the next; and of several instances that watch it, not all are woken.
    void addListening(int socket) throws IOException {
        add(socket, socket, LISTENING, IN | EXCLUSIVE);
    }

    /// Watches it no more.
    void remove(int socket) {
        libc.epollControl(epoll, EPOLL_CTL_DEL, socket, event.address());
    }

    private void add(int descriptor, int named, int generation) throws IOException {
        add(descriptor, named, generation, IN | OUT | RDHUP | EDGES);
    }

    private void add(int descriptor, int named, int generation, int what) throws IOException {
        event.set(ValueLayout.JAVA_INT, 0, what);
        event.set(
                ValueLayout.JAVA_LONG_UNALIGNED,
                DATA_AT,
                (long) generation << 32 | Integer.toUnsignedLong(named));
        libc.check(libc.epollControl(epoll, EPOLL_CTL_ADD, descriptor, event.address()));
    }

    /// What to do with an event of a socket.
    @FunctionalInterface
    interface Receiver {
        void event(int socket, int generation, int events);
    }

    /// Waits for events, and hands them over.
    ///
    /// @param millis at most; 0 for a look, -1 for no bound
    void await(int millis, Receiver receiver) throws IOException {
        int count = libc.epollWait(epoll, events.address(), BATCH, millis);
        if (count < 0 && count != -Libc.EINTR) {
            throw libc.failure(count);
        }
        for (int i = 0; i < count; i++) {
            long at = (long) i * EVENT_SIZE;
            long data = events.get(ValueLayout.JAVA_LONG_UNALIGNED, at + DATA_AT);
            if ((int) data != WOKEN) {
                receiver.event(
                        (int) data, (int) (data >>> 32), events.get(ValueLayout.JAVA_INT, at));
            }
        }
    }

    /// Ends the wait, or the next one; from any thread.
    void wake() {
        synchronized (waking) {
            if (!closed) {
                wakersLibc.write(wakeUps, ONE.address(), (int) ONE.byteSize());
            }
        }
    }

    @Override
    public void close() {
        synchronized (waking) {
            closed = true;
            libc.close(wakeUps);
        }
        libc.close(epoll);
    }
}
