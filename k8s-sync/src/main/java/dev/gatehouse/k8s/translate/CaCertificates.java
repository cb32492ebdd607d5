package dev.gatehouse.k8s.translate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.certs.CaBundle;
import dev.gatehouse.certs.CaBundles;
import dev.gatehouse.certs.CaResult;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.Resources;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The key `ca.crt` of ConfigMaps and Secrets as CA bundles. Remembers what became of each object
/// that is referred to, while it is the same. There is no last good bundle: an authority that was
/// taken back must not be trusted on. Used by one thread.
final class CaCertificates {

    private static final String ENTRY = "ca.crt";

    private IdentityHashMap<HasMetadata, Source> known = new IdentityHashMap<>();
    private IdentityHashMap<HasMetadata, Source> asked = new IdentityHashMap<>();
    private Map<List<CaBundle>, CaResult> knownUnions = new HashMap<>();
    private Map<List<CaBundle>, CaResult> askedUnions = new HashMap<>();
    private Map<ObjectKey, ConfigMap> configMaps = Map.of();
    private Map<ObjectKey, Secret> secrets = Map.of();

    /// What one object holds.
    sealed interface Source {

        /// @param pem what the bundle was made of
        record Good(CaBundle bundle, String pem) implements Source {}

        /// @param reason a sentence that goes on from the object's name
        record Bad(String reason) implements Source {}
    }

    /// Starts a translation.
    void begin(Resources resources) {
        // What nobody asked for in the last translation is forgotten.
        known = asked;
        asked = new IdentityHashMap<>();
        knownUnions = askedUnions;
        askedUnions = new HashMap<>();
        configMaps = resources.configMaps();
        secrets = resources.secrets();
    }

    Source configMap(ObjectKey name) {
        var map = configMaps.get(name);
        return look(
                map,
                () ->
                        Optional.ofNullable(entry(map == null ? null : map.getData()))
                                .or(() -> decoded(map == null ? null : map.getBinaryData())));
    }

    Source secret(ObjectKey name) {
        var secret = secrets.get(name);
        return look(secret, () -> decoded(secret == null ? null : secret.getData()));
    }

    private Source look(@Nullable HasMetadata object, Supplier<Optional<String>> pem) {
        if (object == null) {
            return new Source.Bad("is not declared: declare it, or correct the reference");
        }
        var before = known.get(object);
        return asked.computeIfAbsent(object, _ -> before == null ? load(pem.get()) : before);
    }

    private static Source load(Optional<String> pem) {
        if (pem.isEmpty()) {
            return new Source.Bad("can't be used: it has no " + ENTRY + " that can be read");
        }
        return switch (CaBundles.load(pem.get().getBytes(UTF_8))) {
            case CaResult.Loaded(var bundle) -> new Source.Good(bundle, pem.get());
            case CaResult.Rejected(var reason) -> new Source.Bad("can't be used: " + reason);
        };
    }

    private static @Nullable String entry(@Nullable Map<String, String> data) {
        return data == null ? null : data.get(ENTRY);
    }

    // A certificate file is ASCII; what isn't is refused with it.
    private static Optional<String> decoded(@Nullable Map<String, String> data) {
        return Optional.ofNullable(entry(data))
                .flatMap(TlsSecrets::decoded)
                .map(bytes -> new String(bytes, UTF_8));
    }

    /// All authorities of several sources.
    ///
    /// @param sources at least one
    CaResult union(List<Source.Good> sources) {
        if (sources.size() == 1) {
            return new CaResult.Loaded(sources.getFirst().bundle());
        }
        var parts = sources.stream().map(Source.Good::bundle).toList();
        var before = knownUnions.get(parts);
        return askedUnions.computeIfAbsent(
                parts, _ -> before == null ? CaBundles.load(joined(sources)) : before);
    }

    private static byte[] joined(List<Source.Good> sources) {
        var all = new ByteArrayOutputStream();
        for (var source : sources) {
            all.writeBytes(source.pem().getBytes(UTF_8));
            all.write('\n');
        }
        return all.toByteArray();
    }
}
