package dev.gatehouse.server.admin;

import dev.gatehouse.model.Listener;
import dev.gatehouse.model.ListenerId;
import dev.gatehouse.model.ObjectStatus;
import dev.gatehouse.model.ObjectStatus.Part;
import dev.gatehouse.server.admin.Served.Extent;
import dev.gatehouse.server.wire.AddressText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The Gateways, and which of their listeners are served.
final class GatewayList {

    private GatewayList() {}

    static List<Map<String, Object>> of(Moment moment) {
        var served = new HashMap<ListenerId, Listener>();
        moment.snapshot().listeners().forEach(listener -> served.put(listener.id(), listener));
        return moment.objects().stream()
                .filter(object -> object.kind().equals("Gateway"))
                .map(object -> gateway(object, served))
                .toList();
    }

    private static Map<String, Object> gateway(
            ObjectStatus gateway, Map<ListenerId, Listener> served) {
        var why = new ArrayList<String>();
        var listeners = new ArrayList<Map<String, Object>>();
        var programmed = false;
        for (var part : gateway.parts()) {
            why.addAll(Conditions.refusals(part));
            if (part.about().isEmpty()) {
                programmed = Conditions.programmed(part);
            }
            part.listener()
                    .map(name -> new ListenerId(gateway.namespace(), gateway.name(), name))
                    .ifPresent(id -> listeners.add(listener(id, part, served.get(id))));
        }
        var partly = why.isEmpty() ? Extent.YES : Extent.PARTLY;
        var data =
                new Served(programmed ? partly : Extent.NO, why)
                        .data(gateway.namespace(), gateway.name());
        data.put("listeners", listeners);
        return data;
    }

    private static Map<String, Object> listener(
            ListenerId id, Part part, @Nullable Listener served) {
        var data = new LinkedHashMap<String, Object>();
        data.put("name", id.name());
        data.put("served", served != null && Conditions.programmed(part) ? "yes" : "no");
        if (served != null) {
            data.put("hostname", served.hostname().toString());
            data.put("addresses", served.bindings().stream().map(AddressText::of).toList());
            data.put("routes", routes(served));
        }
        return data;
    }

    private static long routes(Listener listener) {
        return switch (listener) {
            case Listener.WithRoutes http ->
                    http.routes().stream()
                            .map(line -> RouteName.of(line.rule().id()))
                            .distinct()
                            .count();
        };
    }
}
