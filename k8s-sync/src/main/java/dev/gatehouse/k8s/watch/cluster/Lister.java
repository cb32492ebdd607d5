package dev.gatehouse.k8s.watch.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.cluster.ApiFailure.Reason;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Lists all objects of a kind, page by page.
final class Lister<T extends HasMetadata> {

    private static final Logger LOG = System.getLogger(Lister.class.getName());

    /// Objects of a page.
    private static final int PAGE = 500;

    private final ApiKind<T> kind;
    private final Api api;
    private final ItemReader<T> reader;
    private final Duration deadline;

    /// @param unread objects that are there, in a form that can't be read
    /// @param version the served version that was read
    /// @param resourceVersion what a watch goes on from
    record Listing<T extends HasMetadata>(
            Map<ObjectKey, Item<T>> items,
            Set<ObjectKey> unread,
            String version,
            String resourceVersion) {

        /// All that are there.
        Set<ObjectKey> keys() {
            var keys = new HashSet<>(unread);
            keys.addAll(items.keySet());
            return keys;
        }
    }

    Lister(ApiKind<T> kind, Api api, ItemReader<T> reader, Duration deadline) {
        this.kind = kind;
        this.api = api;
        this.reader = reader;
        this.deadline = deadline;
    }

    /// Lists what there is now: never what a server that lags behind remembers, so that "too large
    /// resource version" can't be the answer.
    ///
    /// @throws ApiFailure with [Reason#MISSING] if no version is served
    Listing<T> list() throws ApiFailure, InterruptedException {
        // A version that is not served answers 404, and so does a kind that is not installed:
        // this needs no rights but those to list, unlike the discovery documents.
        for (var version : kind.versions()) {
            try {
                return list(version);
            } catch (ApiFailure failure) {
                if (failure.reason() != Reason.MISSING) {
                    throw failure;
                }
            }
        }
        throw new ApiFailure(Reason.MISSING, "the API server has no such kind");
    }

    private Listing<T> list(String version) throws ApiFailure, InterruptedException {
        try {
            return list(version, "?limit=" + PAGE);
        } catch (ApiFailure failure) {
            if (failure.reason() != Reason.EXPIRED) {
                throw failure;
            }
            // the list changed so much since its first page that the server forgot it
            return list(version, "?limit=0");
        }
    }

    private Listing<T> list(String version, String query) throws ApiFailure, InterruptedException {
        var items = new HashMap<ObjectKey, Item<T>>();
        var unread = new HashSet<ObjectKey>();
        var next = "";
        while (true) {
            var page = api.get(kind.path(version) + query + next, deadline);
            if (!page.path("items").isArray()) {
                throw ApiFailure.garbage("the list has no items");
            }
            for (var element : page.path("items")) {
                if (element instanceof ObjectNode object) {
                    var key = reader.key(object);
                    reader.read(object)
                            .ifPresentOrElse(
                                    item -> items.put(item.key(), item),
                                    () -> key.ifPresent(unread::add));
                } else {
                    LOG.log(Level.WARNING, "A list of {0} has an item that is no object", kind);
                }
            }
            var token = page.path("metadata").path("continue").asText("");
            if (token.isEmpty()) {
                return new Listing<>(
                        items,
                        unread,
                        version,
                        page.path("metadata").path("resourceVersion").asText(""));
            }
            next = "&continue=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
        }
    }
}
