package dev.gatehouse.server.log;

import dev.gatehouse.server.AccessLogOptions;
import dev.gatehouse.server.AccessLogOptions.Target;
import dev.gatehouse.server.http.Asked;
import dev.gatehouse.server.http.Exchange;
import dev.gatehouse.server.http.Peer;
import dev.gatehouse.server.http1.ExchangeLog;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// Writes a line per exchange. A connection encodes it where it is, into a ring of its carrier's,
/// without waiting for anybody; one platform thread writes what is in the rings, many lines at a
/// time. When a ring is full, or the sink takes nothing, lines are dropped and counted; a line
/// `{"dropped":n}` says how many once there is room.
public final class AccessLog implements ExchangeLog {

    /// Bytes of a carrier's ring: some 2,000 lines.
    static final int CAPACITY = 1 << 20;

    private static final System.Logger LOG = System.getLogger(AccessLog.class.getName());

    // Under load the writer looks at the rings this often, so that nobody has to wake it.
    private static final long GATHER_NANOS = Duration.ofMillis(20).toNanos();

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final OutputStream sink;
    private final LineFormat format;
    private final AccessLogOptions options;
    private final long minNanos;
    private final int capacity;
    private volatile List<Lane> lanes = List.of();
    private final LongAdder dropped = new LongAdder();
    private final AtomicLong told = new AtomicLong();
    private final Thread writer;
    private volatile boolean idle;
    private volatile boolean closing;
    // The writer's own.
    private boolean failing;

    /// The lines of one carrier. On loops nobody else holds its lock.
    private final class Lane {

        private final Line line = new Line(format.escape());
        private final Ring ring = new Ring(capacity);
        private int skipped;

        /// Whether an exchange is one of those that the sample has.
        boolean sampled() {
            if (++skipped < options.sample()) {
                return false;
            }
            skipped = 0;
            return true;
        }

        void put() {
            if (!ring.put(line.array(), line.length())) {
                dropped.increment();
            }
            line.clear();
            if (idle || ring.filling()) {
                LockSupport.unpark(writer);
            }
        }
    }

    private AccessLog(OutputStream sink, AccessLogOptions options, int capacity) {
        this.sink = sink;
        this.options = options;
        this.minNanos = options.minDuration().toNanos();
        this.capacity = capacity;
        var query = new QueryText(options.query());
        this.format =
                switch (options.format()) {
                    case JSON -> new JsonFormat(query);
                    case COMBINED -> new CombinedFormat(query);
                };
        this.writer =
                Thread.ofPlatform().daemon().name("gatehouse-access-log").unstarted(this::write);
    }

    /// @param sink takes whole lines; is closed only if it is a file
    static AccessLog to(OutputStream sink, AccessLogOptions options, int capacity) {
        var log = new AccessLog(sink, options, capacity);
        log.writer.start();
        return log;
    }

    /// Opens the log that is asked for.
    ///
    /// @throws IOException when its file can't be opened; the message is a sentence
    public static ExchangeLog open(AccessLogOptions options) throws IOException {
        return switch (options.target()) {
            case Target.Off _ -> ExchangeLog.NONE;
            // Past System.out and its lock.
            case Target.StandardOutput _ ->
                    to(new FileOutputStream(FileDescriptor.out), options, CAPACITY);
            case Target.File(var path) -> to(LogFile.open(path), options, CAPACITY);
        };
    }

    @Override
    public void reopen() {
        if (sink instanceof LogFile file) {
            file.reopen();
        }
    }

    @Override
    public void begun(Exchange exchange) {
        exchange.asked(Asked.of(exchange.request()));
    }

    @Override
    public void served(int carrier, Exchange exchange) {
        if (wanted(exchange)) {
            var lane = lane(carrier);
            synchronized (lane) {
                if (lane.sampled()) {
                    format.served(lane.line, System.currentTimeMillis(), exchange);
                    lane.put();
                }
            }
        }
    }

    private boolean wanted(Exchange exchange) {
        if (options.minStatus() == 0 && minNanos == 0) {
            return true;
        }
        var ending = exchange.ending();
        return (options.minStatus() > 0
                        && (ending.status() == 0 || ending.status() >= options.minStatus()))
                || (minNanos > 0 && ending.nanos() >= minNanos);
    }

    @Override
    public void refused(int carrier, Peer peer, int status, String why) {
        if (options.minStatus() > status || (options.minStatus() == 0 && minNanos > 0)) {
            return;
        }
        var lane = lane(carrier);
        synchronized (lane) {
            if (lane.sampled()) {
                format.refused(lane.line, System.currentTimeMillis(), peer, status, why);
                lane.put();
            }
        }
    }

    private Lane lane(int carrier) {
        var known = lanes;
        return carrier < known.size() ? known.get(carrier) : addLanes(carrier);
    }

    private synchronized Lane addLanes(int carrier) {
        var more = new ArrayList<>(lanes);
        while (more.size() <= carrier) {
            more.add(new Lane());
        }
        lanes = List.copyOf(more);
        return more.get(carrier);
    }

    @Override
    public long dropped() {
        return dropped.sum();
    }

    // On the writer's thread, to the end.
    private void write() {
        for (; ; ) {
            // Read first: what is put before close() is called is written.
            var last = closing;
            var wrote = writeRings();
            tellDropped();
            if (last) {
                return;
            }
            if (wrote) {
                LockSupport.parkNanos(this, GATHER_NANOS);
            } else {
                awaitLine();
            }
        }
    }

    private void awaitLine() {
        idle = true;
        if (lanes.stream().allMatch(lane -> lane.ring.available() == 0) && !closing) {
            LockSupport.park(this);
        }
        idle = false;
    }

    // Returns whether there was anything to write.
    private boolean writeRings() {
        var any = false;
        for (var lane : lanes) {
            var ring = lane.ring;
            var length = ring.available();
            if (length == 0) {
                continue;
            }
            any = true;
            try {
                ring.writeTo(sink, length);
                failing = false;
            } catch (IOException failed) {
                failed(ring.lines(length), failed);
            }
            ring.free(length);
        }
        return any;
    }

    private void tellDropped() {
        var lost = dropped.sum() - told.get();
        if (lost == 0) {
            return;
        }
        var line = new Line(format.escape());
        format.dropped(line, lost);
        try {
            sink.write(line.array(), 0, line.length());
            sink.flush();
            told.addAndGet(lost);
        } catch (IOException failed) {
            failed(0, failed);
        }
    }

    private void failed(int lines, IOException why) {
        dropped.add(lines);
        if (!failing) {
            LOG.log(Level.WARNING, "the access log can't be written: " + why.getMessage());
        }
        failing = true;
    }

    /// Writes what is in the rings, and ends. A sink that takes nothing for two seconds loses it.
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(writer);
        try {
            if (!writer.join(CLOSE_TIMEOUT)) {
                LOG.log(Level.WARNING, "the access log's reader takes nothing; lines are lost");
            }
            closeFile();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeFile() {
        try {
            if (sink instanceof LogFile file) {
                file.close();
            }
        } catch (IOException failed) {
            LOG.log(Level.WARNING, "the access log can't be closed: " + failed.getMessage());
        }
    }
}
