package dev.gatehouse.server.wire;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// A loop's pipes, through which the kernel moves long bodies from socket to socket without a copy.
final class Pipes {

    /// Bytes in a pipe: what an unprivileged process may have (`fs.pipe-max-size`).
    static final int SIZE = 1 << 20;

    /// Kept for the next use; an empty pipe costs two descriptors and a table of 10 KB.
    private static final int KEPT = 4;

    /// Held at once at most: with two loops half of what a user's pipes may hold
    /// (`fs.pipe-user-pages-soft`, 64 MiB). Beyond, relays take buffers.
    private static final int MOST_HELD = 16;

    /// Both ends.
    record Pipe(int output, int input) {}

    private final Libc libc;
    private final MemorySegment ends = Arena.ofAuto().allocate(8, 4);
    private final ArrayDeque<Pipe> kept = new ArrayDeque<>();
    private int held;
    private boolean refused;

    Pipes(Libc libc) {
        this.libc = libc;
    }

    /// An empty pipe; null when too many are held, or there are no more.
    @Nullable Pipe hold() {
        if (held == MOST_HELD) {
            return null;
        }
        var pipe = kept.pollFirst();
        if (pipe == null) {
            pipe = refused ? null : create();
        }
        if (pipe != null) {
            held++;
        }
        return pipe;
    }

    private @Nullable Pipe create() {
        if (libc.pipe(ends.address()) < 0) {
            return null; // out of descriptors
        }
        var pipe = new Pipe(ends.get(ValueLayout.JAVA_INT, 0), ends.get(ValueLayout.JAVA_INT, 4));
        if (libc.pipeSize(pipe.input(), SIZE) < SIZE) {
            refused = held == 0 && kept.isEmpty(); // the system's bound, and not our number
            close(pipe);
            return null;
        }
        return pipe;
    }

    /// @param empty whether nothing was left in it; else it can't be used again
    void letGo(Pipe pipe, boolean empty) {
        held--;
        if (empty && kept.size() < KEPT) {
            kept.addFirst(pipe);
            return;
        }
        close(pipe);
    }

    /// How many are held now.
    int held() {
        return held;
    }

    /// Closes those that nobody holds.
    void close() {
        kept.forEach(this::close);
        kept.clear();
    }

    private void close(Pipe pipe) {
        libc.close(pipe.output());
        libc.close(pipe.input());
    }
}
