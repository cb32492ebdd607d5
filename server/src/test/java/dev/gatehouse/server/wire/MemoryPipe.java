package dev.gatehouse.server.wire;

import java.io.IOException;

/// One direction between two [MemoryWire]s: a bounded ring of bytes under one lock.
final class MemoryPipe {

    private final NanoClock clock;
    private final byte[] ring;
    private int start;
    private int size;
    private boolean ended;
    private boolean broken;
    private long readDeadline = NanoClock.NEVER;
    private long writeDeadline = NanoClock.NEVER;

    MemoryPipe(NanoClock clock, int capacity) {
        this.clock = clock;
        ring = new byte[capacity];
    }

    synchronized void readDeadline(long nanos) {
        readDeadline = nanos;
        notifyAll();
    }

    synchronized void writeDeadline(long nanos) {
        writeDeadline = nanos;
        notifyAll();
    }

    /// The clock has moved.
    synchronized void look() {
        notifyAll();
    }

    synchronized void awaitReadable() throws IOException {
        while (size == 0 && !ended && !broken) {
            if (readDeadline <= clock.nanos()) {
                throw new TimedOut("read: timed out");
            }
            park();
        }
    }

    synchronized int read(byte[] into, int from, int length) throws IOException {
        awaitReadable();
        if (broken) {
            throw new IOException("closed");
        }
        if (size == 0) {
            return -1;
        }
        int count = Math.min(length, size);
        int first = Math.min(count, ring.length - start);
        System.arraycopy(ring, start, into, from, first);
        System.arraycopy(ring, 0, into, from + first, count - first);
        start = (start + count) % ring.length;
        size -= count;
        notifyAll();
        return count;
    }

    synchronized void write(byte[] from, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (broken || ended) {
                throw new IOException("closed");
            }
            if (size == ring.length) {
                if (writeDeadline <= clock.nanos()) {
                    throw new TimedOut("write: timed out");
                }
                park();
                continue;
            }
            int to = (start + size) % ring.length;
            int count = Math.min(Math.min(end - at, ring.length - size), ring.length - to);
            System.arraycopy(from, at, ring, to, count);
            size += count;
            at += count;
            notifyAll();
        }
    }

    synchronized boolean readable() {
        return size > 0 || ended || broken;
    }

    /// No more bytes come; those on the way are still read.
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /// Fails both sides.
    synchronized void breakOff() {
        broken = true;
        notifyAll();
    }

    @SuppressWarnings("WaitNotInLoop") // both callers loop
    private void park() throws IOException {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
