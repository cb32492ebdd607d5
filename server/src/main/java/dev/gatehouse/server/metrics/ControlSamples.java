package dev.gatehouse.server.metrics;

import dev.gatehouse.model.ControlPlane;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What is measured of the control plane.
public final class ControlSamples {

    private static final double NANOS = 1e9;

    private ControlSamples() {}

    public static List<Sample> of(ControlPlane control) {
        var samples = new ArrayList<>(RefusedReferences.samples(control.objects()));
        var source = control.source();
        samples.add(number(Family.CONFIG_STALE, source.staleSince().isPresent() ? 1 : 0));
        source.staleSince()
                .ifPresent(since -> samples.add(number(Family.CONFIG_STALE_SINCE, unix(since))));
        source.watches()
                .forEach(
                        watch ->
                                samples.add(
                                        new Sample(
                                                Family.K8S_WATCH_CONNECTED,
                                                List.of(watch.kind()),
                                                watch.connected() ? 1 : 0)));
        source.leader().ifPresent(leads -> samples.add(number(Family.LEADER, leads ? 1 : 0)));
        source.writes()
                .forEach(
                        writes ->
                                samples.add(
                                        new Sample(
                                                Family.STATUS_WRITES,
                                                List.of(writes.kind(), writes.result()),
                                                writes.count())));
        source.credentialsEnd()
                .ifPresent(end -> samples.add(number(Family.K8S_CREDENTIALS_END, unix(end))));
        return samples;
    }

    private static Sample number(Family family, double value) {
        return new Sample(family, List.of(), value);
    }

    private static double unix(Instant time) {
        return time.getEpochSecond() + time.getNano() / NANOS;
    }
}
