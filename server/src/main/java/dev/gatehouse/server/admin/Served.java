package dev.gatehouse.server.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Whether something is served, and what keeps it from being so.
///
/// @param why sentences for people
record Served(Extent extent, List<String> why) {

    enum Extent {
        YES("yes"),
        PARTLY("partly"),
        NO("no");

        private final String text;

        Extent(String text) {
            this.text = text;
        }
    }

    Served {
        why = List.copyOf(why);
    }

    /// As data: the name of what it is about comes first.
    Map<String, Object> data(String namespace, String name) {
        var data = new LinkedHashMap<String, Object>();
        data.put("namespace", namespace);
        data.put("name", name);
        data.put("served", extent.text);
        data.put("why", why);
        return data;
    }
}
