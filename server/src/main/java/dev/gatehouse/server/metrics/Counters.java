package dev.gatehouse.server.metrics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/// Cells that only grow, by the values of some labels; made on first use. Shared between threads:
/// whoever counts often keeps its cell.
final class Counters {

    private final Map<List<String>, LongAdder> cells = new ConcurrentHashMap<>();

    LongAdder cell(String... labels) {
        return cells.computeIfAbsent(List.of(labels), _ -> new LongAdder());
    }

    /// What the cell has counted; 0 where there is none.
    long count(List<String> labels) {
        var cell = cells.get(labels);
        return cell == null ? 0 : cell.sum();
    }

    List<Sample> samples(Family family) {
        return cells.entrySet().stream()
                .map(cell -> new Sample(family, cell.getKey(), cell.getValue().sum()))
                .toList();
    }

    /// Forgets the other cells.
    void retain(Predicate<List<String>> wanted) {
        cells.keySet().removeIf(wanted.negate());
    }
}
