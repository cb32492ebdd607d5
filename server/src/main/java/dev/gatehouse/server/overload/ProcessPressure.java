package dev.gatehouse.server.overload;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;

/// The pressure on this process. The heap is what a collection could not free, not what is in use
/// now, most of which may be garbage: before memory runs out there always is a collection, after
/// which this tells the truth.
final class ProcessPressure implements Pressure {

    private final long descriptors = Descriptors.limit() - Descriptors.reserve(Descriptors.limit());

    // The pools of what lives long. Eden and the survivors' have no threshold for their usage.
    private final List<MemoryPoolMXBean> pools =
            ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.HEAP)
                    .filter(MemoryPoolMXBean::isUsageThresholdSupported)
                    .toList();

    @Override
    public Reading read() {
        var heap = 0.0;
        for (var pool : pools) {
            var used = pool.getCollectionUsage();
            if (used != null && used.getMax() > 0) {
                heap = Math.max(heap, (double) used.getUsed() / used.getMax());
            }
        }
        return new Reading(heap, (double) Descriptors.open() / descriptors);
    }
}
