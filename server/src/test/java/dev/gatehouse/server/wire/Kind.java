package dev.gatehouse.server.wire;

import java.io.IOException;

/// The carriers that keep the contract.
enum Kind {
    LOOP,
    JDK,
    MEMORY;

    Carriers open(ManualClock clock) throws IOException {
        return switch (this) {
            case LOOP -> LoopCarriers.start(2, clock);
            case JDK -> JdkCarriers.start(clock);
            case MEMORY -> new MemoryCarriers(clock);
        };
    }
}
