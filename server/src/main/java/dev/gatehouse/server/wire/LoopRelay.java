package dev.gatehouse.server.wire;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// [Wire#relay] between two sockets of one loop: through a native buffer, or, where much is to
/// come, through a pipe, so that the bytes never leave the kernel. While it waits for input it
/// holds neither.
final class LoopRelay {

    /// The result when there is neither buffer nor pipe; there is input then, and nothing was done.
    static final long NO_ROOM = -2;

    /// Bytes still to come from which on a pipe is worth its calls.
    private static final long SPLICE_FROM = 256 * 1024;

    private LoopRelay() {}

    /// @return as [Wire#relay], or [#NO_ROOM]
    static long relay(LoopWire from, LoopWire to, long most, Wire.Relayed relayed)
            throws IOException {
        long moved = 0;
        while (moved == 0) { // the input that was announced may be none
            from.awaitInput();
            moved = move(from, to, most, relayed);
        }
        return moved;
    }

    private static long move(LoopWire from, LoopWire to, long most, Wire.Relayed relayed)
            throws IOException {
        var pipe = most >= SPLICE_FROM ? from.loop().pipes().hold() : null;
        if (pipe != null) {
            return splice(from, pipe, to, Math.min(most, Pipes.SIZE), relayed);
        }
        var buffer = from.loop().natives().hold();
        return buffer == null
                ? NO_ROOM
                : copy(from, buffer, to, (int) Math.min(most, NativeBuffers.SIZE), relayed);
    }

    private static int copy(
            LoopWire from, MemorySegment buffer, LoopWire to, int most, Wire.Relayed relayed)
            throws IOException {
        try {
            int count = from.receive(buffer, most);
            if (count > 0) {
                to.writeDeadline(relayed.writeUntil(count));
                send(buffer, count, to, new RelayProgress(to, relayed));
            }
            return count;
        } finally {
            from.loop().natives().letGo(buffer);
        }
    }

    /// What [Wire#relay(Wire, byte[], int, long, Wire.Relayed)] does when there may be input.
    ///
    /// @return as that, or [#NO_ROOM]
    static long behind(
            LoopWire from, LoopWire to, byte[] ahead, int count, long most, Wire.Relayed relayed)
            throws IOException {
        var natives = from.loop().natives();
        var buffer = natives.hold();
        if (buffer == null) {
            return NO_ROOM;
        }
        try {
            var behind = buffer.asSlice(count);
            int read = from.receive(behind, (int) Math.min(most, behind.byteSize()));
            int moved = Math.max(read, 0); // the end of the stream is told by the next relay
            MemorySegment.copy(ahead, 0, buffer, ValueLayout.JAVA_BYTE, 0, count);
            to.writeDeadline(relayed.writeUntil(moved));
            send(buffer, count + moved, to, new RelayProgress(to, relayed));
            return moved;
        } finally {
            natives.letGo(buffer);
        }
    }

    private static void send(MemorySegment buffer, int count, LoopWire to, RelayProgress progress)
            throws IOException {
        for (int at = 0; at < count; ) {
            to.awaitOutput();
            int sent = to.send(buffer, at, count - at);
            at += sent;
            progress.sent(sent, count - at);
        }
    }

    private static int splice(
            LoopWire from, Pipes.Pipe pipe, LoopWire to, long most, Wire.Relayed relayed)
            throws IOException {
        int left = 0;
        try {
            int count = from.receiveInto(pipe, most);
            if (count > 0) {
                left = count;
                to.writeDeadline(relayed.writeUntil(count));
                var progress = new RelayProgress(to, relayed);
                while (left > 0) {
                    to.awaitOutput();
                    int sent = to.sendFrom(pipe, left);
                    left -= sent;
                    progress.sent(sent, left);
                }
            }
            return count;
        } finally {
            from.loop().pipes().letGo(pipe, left == 0);
        }
    }
}
