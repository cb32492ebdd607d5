package dev.gatehouse.server.log;

import dev.gatehouse.server.http.Asked;
import dev.gatehouse.server.http.Exchange;
import dev.gatehouse.server.http.Peer;
import dev.gatehouse.server.http1.ExchangeLog;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// Writes a line of JSON per exchange. Connections put an entry into a queue, without a lock and
/// without waiting; one platform thread encodes and writes. When the queue is full, or the sink
/// takes nothing, entries are dropped, and a line `{"dropped":n}` says how many once there is room.
public final class AccessLog implements ExchangeLog {

    /// Entries in the queue, at most; some 2 KiB each where clients send the longest that is kept.
    static final int CAPACITY = 8_192;

    private static final System.Logger LOG = System.getLogger(AccessLog.class.getName());

    // Bytes that are written at once.
    private static final int BATCH = 64 * 1_024;

    // Under load the writer looks at the queue this often, so that nobody has to wake it.
    private static final long GATHER_NANOS = Duration.ofMillis(20).toNanos();

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final OutputStream sink;
    private final int capacity;
    private final ConcurrentLinkedQueue<Entry> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final Thread writer;
    private volatile boolean idle;
    private volatile boolean closing;

    // The writer's own.
    private final ByteArrayOutputStream batch = new ByteArrayOutputStream(BATCH + 4_096);
    private final LineWriter lines = new LineWriter(batch);
    private int inBatch;
    private boolean failing;

    private AccessLog(OutputStream sink, int capacity) {
        this.sink = sink;
        this.capacity = capacity;
        this.writer =
                Thread.ofPlatform().daemon().name("gatehouse-access-log").unstarted(this::write);
    }

    /// @param sink takes whole lines; is not closed
    static AccessLog to(OutputStream sink, int capacity) {
        var log = new AccessLog(sink, capacity);
        log.writer.start();
        return log;
    }

    /// Writes to the process's standard output, past `System.out` and its lock.
    public static AccessLog toStandardOutput() {
        return to(new FileOutputStream(FileDescriptor.out), CAPACITY);
    }

    @Override
    public void begun(Exchange exchange) {
        exchange.asked(Asked.of(exchange.request()));
    }

    @Override
    public void served(Exchange exchange) {
        if (hasRoom()) {
            var now = System.currentTimeMillis();
            var ending = exchange.ending();
            put(Entry.Served.of(now, exchange, ending.status(), ending.bytesOut(), ending.nanos()));
        }
    }

    @Override
    public void refused(Peer peer, int status, String why) {
        if (hasRoom()) {
            put(new Entry.Refused(System.currentTimeMillis(), peer, status, why));
        }
    }

    private boolean hasRoom() {
        if (queued.incrementAndGet() <= capacity) {
            return true;
        }
        queued.decrementAndGet();
        dropped.increment();
        return false;
    }

    private void put(Entry entry) {
        queue.add(entry);
        if (idle) {
            LockSupport.unpark(writer);
        }
    }

    // On the writer's thread, to the end.
    private void write() {
        for (; ; ) {
            // Read first: what is put before close() is called is written.
            var last = closing;
            var wrote = writeQueued();
            if (last) {
                return;
            }
            if (wrote) {
                LockSupport.parkNanos(this, GATHER_NANOS);
            } else {
                awaitEntry();
            }
        }
    }

    private void awaitEntry() {
        idle = true;
        if (queue.isEmpty() && !closing) {
            LockSupport.park(this);
        }
        idle = false;
    }

    // Returns whether there was anything to write.
    private boolean writeQueued() {
        var any = false;
        for (var entry = queue.poll(); entry != null; entry = queue.poll()) {
            queued.decrementAndGet();
            any = true;
            add(entry);
            if (batch.size() >= BATCH) {
                flush();
            }
        }
        flush();
        return any;
    }

    private void add(Entry entry) {
        try {
            lines.entry(entry);
            inBatch++;
        } catch (IOException impossible) { // in memory
            throw new AssertionError(impossible);
        }
    }

    private void flush() {
        var lost = dropped.sumThenReset();
        try {
            if (lost > 0) {
                lines.dropped(lost);
            }
            if (batch.size() > 0) {
                batch.writeTo(sink);
                sink.flush();
            }
            failing = false;
        } catch (IOException failed) {
            dropped.add(lost + inBatch);
            if (!failing) {
                LOG.log(Level.WARNING, "the access log can't be written: " + failed.getMessage());
            }
            failing = true;
        }
        batch.reset();
        inBatch = 0;
    }

    /// Writes what is in the queue, and ends. A sink that takes nothing for two seconds loses it.
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(writer);
        try {
            if (!writer.join(CLOSE_TIMEOUT)) {
                LOG.log(Level.WARNING, "the access log's reader takes nothing; lines are lost");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
