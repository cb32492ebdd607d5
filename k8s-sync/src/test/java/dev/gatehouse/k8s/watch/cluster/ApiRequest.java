package dev.gatehouse.k8s.watch.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a request to an API server is about.
///
/// @param version `v1`
/// @param resource `httproutes`
/// @param name `namespace/name`; empty for all of them
record ApiRequest(String version, String resource, String name, Map<String, String> query) {

    static ApiRequest of(URI uri) {
        var segments = uri.getPath().split("/", -1);
        var i = segments[1].equals("api") ? 2 : 3;
        var version = segments[i];
        var namespace = "";
        i++;
        if (segments[i].equals("namespaces") && segments.length > i + 2) {
            namespace = segments[i + 1];
            i += 2;
        }
        var query = query(uri.getRawQuery());
        var selector = query.getOrDefault("fieldSelector", "");
        var name = segments.length > i + 1 ? segments[i + 1] : selector.replaceFirst(".*=", "");
        return new ApiRequest(
                version, segments[i], name.isEmpty() ? "" : namespace + "/" + name, query);
    }

    private static Map<String, String> query(@Nullable String raw) {
        var query = new HashMap<String, String>();
        if (raw != null) {
            for (var part : raw.split("&", -1)) {
                var at = part.indexOf('=');
                query.put(part.substring(0, at), URLDecoder.decode(part.substring(at + 1), UTF_8));
            }
        }
        return query;
    }

    boolean isWatch() {
        return query.containsKey("watch");
    }

    boolean isList() {
        return !isWatch() && name.isEmpty();
    }
}
