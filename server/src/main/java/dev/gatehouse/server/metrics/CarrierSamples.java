package dev.gatehouse.server.metrics;

import dev.gatehouse.server.wire.Carriers;
import dev.gatehouse.server.wire.JdkCarriers;
import dev.gatehouse.server.wire.LoopCarriers;
import java.util.ArrayList;
import java.util.List;

/// What is measured of the carriers.
public final class CarrierSamples {

    private static final double NANOS = 1e9;

    private CarrierSamples() {}

    /// Begins to look for the longest turns anew.
    public static List<Sample> of(Carriers carriers) {
        var samples = new ArrayList<Sample>();
        if (carriers instanceof LoopCarriers loops) {
            for (var i = 0; i < loops.count(); i++) {
                var seconds = loops.takeLongestTurn(i) / NANOS;
                samples.add(new Sample(Family.LOOP_TURN, List.of(Integer.toString(i)), seconds));
            }
            samples.add(new Sample(Family.ACCEPT_FAILURES, List.of(), loops.acceptFailures()));
        }
        if (carriers instanceof JdkCarriers threads) {
            samples.add(new Sample(Family.ACCEPT_FAILURES, List.of(), threads.acceptFailures()));
        }
        return samples;
    }
}
