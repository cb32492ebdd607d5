package dev.gatehouse.certs;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The contexts of one generation of a configuration, by whoever they belong to. A context is
/// carried over while its profile is unchanged, so that clients resume their sessions across a
/// reload; two keys never share one, even with equal profiles. Immutable, hence shared freely.
///
/// @param <K> what owns a context: a listener, or a listener's host name
public final class TlsContexts<K> {

    private final Map<K, TlsContext> contexts;
    private final InstantSource clock;

    private TlsContexts(Map<K, TlsContext> contexts, InstantSource clock) {
        this.contexts = contexts;
        this.clock = clock;
    }

    /// The generation before the first: empty.
    ///
    /// @param clock what tells whether a client's certificate is valid
    public static <K> TlsContexts<K> none(InstantSource clock) {
        return new TlsContexts<>(Map.of(), clock);
    }

    /// The next generation. This one stays as it is, and so do the connections made with it.
    public TlsContexts<K> next(Map<K, TlsProfile> profiles) {
        var next = new HashMap<K, TlsContext>();
        profiles.forEach(
                (key, profile) -> {
                    var known = contexts.get(key);
                    next.put(
                            key,
                            known != null && known.profile().equals(profile)
                                    ? known
                                    : new TlsContext(profile, clock));
                });
        return new TlsContexts<>(next, clock);
    }

    public Optional<TlsContext> find(K key) {
        return Optional.ofNullable(contexts.get(key));
    }

    public int size() {
        return contexts.size();
    }
}
