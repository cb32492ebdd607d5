package dev.gatehouse.server.wire;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// A loop's native buffers of [#SIZE] bytes. One is enough for reads and writes, which hold it for
/// a system call only, as long as no virtual thread is switched off in the middle, which happens
/// while classes are loaded; relays hold theirs while a slow peer reads. What is not kept is freed
/// with the garbage.
final class NativeBuffers {

    /// Bytes that one read or write moves at most: 64 KiB, and what goes ahead of them.
    static final int SIZE = Carriers.LARGE_SIZE;

    /// Kept for the next use: 1.1 MiB.
    private static final int KEPT = 16;

    /// Held by relays at once at most: 18 MiB. Beyond, they take heap buffers of a quarter of that
    /// size.
    static final int MOST_HELD = 256;

    private final ArrayDeque<MemorySegment> kept = new ArrayDeque<>();
    private int held;

    /// For a system call.
    MemorySegment take() {
        var buffer = kept.pollFirst();
        return buffer == null ? Arena.ofAuto().allocate(SIZE) : buffer;
    }

    void give(MemorySegment buffer) {
        if (kept.size() < KEPT) {
            kept.addFirst(buffer);
        }
    }

    /// For as long as a peer takes; null when too many are held already.
    @Nullable MemorySegment hold() {
        if (held == MOST_HELD) {
            return null;
        }
        held++;
        return take();
    }

    void letGo(MemorySegment buffer) {
        held--;
        give(buffer);
    }

    /// How many are held now.
    int held() {
        return held;
    }
}
