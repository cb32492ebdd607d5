package dev.gatehouse.server.metrics;

import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.UpstreamId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What is counted of a route's exchanges: a small hash table of cells for each carrier, made with
/// the first exchange. On loops, each table has one writer, which neither locks nor fences; a
/// scraper reads beside it.
public final class RouteCells {

    /// A route's name, as labels have it.
    record Name(String kind, String namespace, String route) {

        /// Of exchanges that no route took.
        static final Name NONE = new Name("", "", "");
    }

    private final Name name;
    private final Traffic traffic;
    private volatile Table @Nullable [] tables;
    // The control thread's own.
    private long seen;

    RouteCells(Name name, Traffic traffic) {
        this.name = name;
        this.traffic = traffic;
    }

    Name name() {
        return name;
    }

    /// Notes that the table with this number has the route.
    public void seen(long number) {
        seen = number;
    }

    long seen() {
        return seen;
    }

    /// The cell of exchanges like this one.
    TrafficCell cell(
            int carrier, int code, @Nullable ListenerId listener, @Nullable UpstreamId backend) {
        var mine = tables;
        var cell = (mine == null ? make() : mine)[carrier].cell(code, listener, backend);
        return cell == null ? traffic.beyond().cell(carrier, 0, null, null) : cell;
    }

    private synchronized Table[] make() {
        var made = tables;
        if (made == null) {
            made = new Table[traffic.carriers()];
            for (var i = 0; i < made.length; i++) {
                made[i] = new Table();
            }
            tables = made;
        }
        return made;
    }

    /// Shows all cells that there are.
    void forEach(Consumer<TrafficCell> consumer) {
        var all = tables;
        if (all == null) {
            return;
        }
        for (var table : all) {
            table.forEach(consumer);
        }
    }

    int count() {
        var all = tables;
        var count = 0;
        for (var i = 0; all != null && i < all.length; i++) {
            count += all[i].used;
        }
        return count;
    }

    /// Open addressing, at most half full. Cells are added under the lock and never go.
    private final class Table {

        private static final VarHandle CELLS =
                MethodHandles.arrayElementVarHandle(TrafficCell[].class);

        private static final int SCATTER = 0x9e3779b9;

        private volatile @Nullable TrafficCell[] cells = new TrafficCell[4];
        private volatile int used;

        /// @return null where there may be no more
        @Nullable TrafficCell cell(
                int code, @Nullable ListenerId listener, @Nullable UpstreamId backend) {
            var found = find(cells, code, listener, backend);
            return found == null ? make(code, listener, backend) : found;
        }

        private static @Nullable TrafficCell find(
                @Nullable TrafficCell[] cells,
                int code,
                @Nullable ListenerId listener,
                @Nullable UpstreamId backend) {
            for (var at = place(cells, code); ; at = (at + 1) & (cells.length - 1)) {
                var cell = (TrafficCell) CELLS.getAcquire(cells, at);
                if (cell == null || cell.is(code, listener, backend)) {
                    return cell;
                }
            }
        }

        private static int place(@Nullable TrafficCell[] cells, int code) {
            return (code * SCATTER) >>> (Integer.numberOfLeadingZeros(cells.length) + 1);
        }

        private synchronized @Nullable TrafficCell make(
                int code, @Nullable ListenerId listener, @Nullable UpstreamId backend) {
            var found = find(cells, code, listener, backend);
            if (found != null) {
                return found;
            }
            if (!traffic.mayMakeCell(RouteCells.this)) {
                return null;
            }
            var cell = new TrafficCell(code, listener, backend);
            if ((used + 1) * 2 > cells.length) {
                grow();
            }
            put(cells, cell);
            used = used + 1;
            return cell;
        }

        private void grow() {
            var larger = new TrafficCell[cells.length * 2];
            forEach(cell -> put(larger, cell));
            cells = larger;
        }

        private static void put(@Nullable TrafficCell[] cells, TrafficCell cell) {
            var at = place(cells, cell.code());
            while (cells[at] != null) {
                at = (at + 1) & (cells.length - 1);
            }
            CELLS.setRelease(cells, at, cell);
        }

        void forEach(Consumer<TrafficCell> consumer) {
            var current = cells;
            for (var i = 0; i < current.length; i++) {
                var cell = (TrafficCell) CELLS.getAcquire(current, i);
                if (cell != null) {
                    consumer.accept(cell);
                }
            }
        }
    }
}
