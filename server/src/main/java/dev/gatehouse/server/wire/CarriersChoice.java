package dev.gatehouse.server.wire;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Which [Carriers] to run on: the values of `--carriers`.
public enum CarriersChoice {
    /// [LoopCarriers], or nothing.
    LOOP,
    /// [JdkCarriers].
    JDK,
    /// [LoopCarriers] where this JDK lets them be, else [JdkCarriers], and the log says why.
    AUTO;

    private static final System.Logger LOG = System.getLogger(CarriersChoice.class.getName());

    /// @param name `loop`, `jdk` or `auto`
    public static Optional<CarriersChoice> named(String name) {
        return Arrays.stream(values()).filter(choice -> choice.toString().equals(name)).findFirst();
    }

    /// Starts them, with a loop per core.
    ///
    /// @throws IOException when they can't be had; the message says why
    public Carriers open(NanoClock clock) throws IOException {
        int cores = Runtime.getRuntime().availableProcessors();
        var missing = this == JDK ? Optional.<String>empty() : LoopCarriers.unavailable();
        return switch (this) {
            case JDK -> JdkCarriers.start(clock);
            case LOOP -> {
                if (missing.isPresent()) {
                    throw new IOException("no loops: " + missing.get());
                }
                yield LoopCarriers.start(cores, clock);
            }
            case AUTO -> {
                if (missing.isEmpty()) {
                    yield LoopCarriers.start(cores, clock);
                }
                LOG.log(
                        Level.WARNING,
                        "no loops, so that each request costs more CPU: " + missing.get());
                yield JdkCarriers.start(clock);
            }
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
