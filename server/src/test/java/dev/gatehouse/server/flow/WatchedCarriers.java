package dev.gatehouse.server.flow;

import dev.gatehouse.server.wire.Carriers;
import dev.gatehouse.server.wire.NanoClock;
import dev.gatehouse.server.wire.Reception;
import dev.gatehouse.server.wire.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// Carriers that keep the books of their leased buffers. What is given back is overwritten at once,
/// so that whoever still looks at it sees nonsense; and what is given back twice is a mistake.
public final class WatchedCarriers implements Carriers {

    private final Carriers carriers;
    private final Set<byte[]> leased =
            Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
    private final List<Throwable> mistakes = new CopyOnWriteArrayList<>();
    private final AtomicInteger tasks = new AtomicInteger();

    public WatchedCarriers(Carriers carriers) {
        this.carriers = carriers;
    }

    /// Buffers that are out now.
    public int leased() {
        return leased.size();
    }

    /// Virtual threads that were started for connections or by them, and have not ended.
    public int tasks() {
        return tasks.get();
    }

    public List<Throwable> mistakes() {
        return mistakes;
    }

    @Override
    public Port listen(InetSocketAddress at, Reception reception) throws IOException {
        return carriers.listen(
                at,
                new Reception() {
                    @Override
                    public void accept(Wire wire) {
                        counted(() -> reception.accept(wire));
                    }

                    @Override
                    public byte[] refusal() {
                        return reception.refusal();
                    }

                    @Override
                    public void refused() {
                        reception.refused();
                    }

                    @Override
                    public void refuse(Wire wire) {
                        counted(() -> reception.refuse(wire));
                    }
                });
    }

    @Override
    public Wire connect(InetSocketAddress to, long deadline) throws IOException {
        return carriers.connect(to, deadline);
    }

    @Override
    public void start(Runnable task) {
        carriers.start(() -> counted(task));
    }

    private void counted(Runnable task) {
        tasks.incrementAndGet();
        try {
            task.run();
        } catch (RuntimeException | Error bug) {
            mistakes.add(bug);
            throw bug;
        } finally {
            tasks.decrementAndGet();
        }
    }

    @Override
    public void execute(int carrier, Runnable task) {
        carriers.execute(carrier, task);
    }

    @Override
    public int count() {
        return carriers.count();
    }

    @Override
    public int current() {
        return carriers.current();
    }

    @Override
    public byte[] lease() {
        var buffer = carriers.lease();
        leased.add(buffer);
        return buffer;
    }

    @Override
    public byte[] leaseLarge() {
        var buffer = carriers.leaseLarge();
        leased.add(buffer);
        return buffer;
    }

    @Override
    public void release(byte[] buffer) {
        if ((buffer.length == BUFFER_SIZE || buffer.length == LARGE_SIZE)
                && !leased.remove(buffer)) {
            mistakes.add(new IllegalStateException("a buffer given back twice"));
            return;
        }
        Arrays.fill(buffer, (byte) 0xee);
        carriers.release(buffer);
    }

    @Override
    public NanoClock clock() {
        return carriers.clock();
    }

    @Override
    public void close() {
        carriers.close();
    }
}
