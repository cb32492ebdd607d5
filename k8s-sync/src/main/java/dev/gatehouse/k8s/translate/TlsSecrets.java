package dev.gatehouse.k8s.translate;

import static java.util.Objects.requireNonNull;

import dev.gatehouse.certs.KeyMaterial;
import dev.gatehouse.certs.KeyResult;
import dev.gatehouse.certs.Keys;
import dev.gatehouse.k8s.watch.ObjectKey;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Secrets of type `kubernetes.io/tls` as keys. Remembers what became of each Secret that is
/// referred to, while it is the same object, and the last good key of one that was changed for the
/// worse: that key may be used until its certificate expires, or the Secret is deleted. Used by one
/// thread.
final class TlsSecrets {

    static final String TYPE = "kubernetes.io/tls";
    private static final String CERTIFICATE = "tls.crt";
    private static final String KEY = "tls.key";

    /// How long a refusal is believed: what isn't valid yet will be.
    private static final Duration BELIEVED = Duration.ofMinutes(1);

    private Map<ObjectKey, Known> known = Map.of();
    private Map<ObjectKey, Known> asked = new HashMap<>();
    private Map<ObjectKey, Secret> declared = Map.of();
    private Instant now = Instant.EPOCH;

    /// @param at when it was loaded
    /// @param lastGood of this content, or of an earlier one of the same Secret
    private record Known(
            Secret secret, Instant at, KeyResult result, Optional<KeyMaterial> lastGood) {

        boolean holds(Secret current, Instant now) {
            return Same.object(secret, current)
                    && !now.isBefore(at)
                    && switch (result) {
                        case KeyResult.Loaded(var key, _) -> !now.isAfter(key.notAfter());
                        case KeyResult.Rejected _ -> now.isBefore(at.plus(BELIEVED));
                    };
        }
    }

    /// What a reference to a Secret leads to.
    sealed interface Found {

        /// @param notes what was noticed and does no harm
        record Good(KeyMaterial key, List<String> notes) implements Found {}

        /// What is declared can't be used, for this reason; an earlier content can.
        record LastGood(KeyMaterial key, String reason) implements Found {}

        /// @param reason a sentence that goes on from the Secret's name
        record Unusable(String reason) implements Found {}
    }

    /// Starts a translation.
    void begin(Map<ObjectKey, Secret> secrets, Instant at) {
        // What nobody asked for in the last translation is forgotten.
        known = asked;
        asked = new HashMap<>();
        declared = secrets;
        now = at;
    }

    Found find(ObjectKey name) {
        var secret = declared.get(name);
        if (secret == null) {
            return new Found.Unusable(
                    "is not declared: declare it with type " + TYPE + ", or correct the reference");
        }
        var one = asked.computeIfAbsent(name, _ -> look(secret, known.get(name)));
        return switch (one.result()) {
            case KeyResult.Loaded(var key, var notes) -> new Found.Good(key, notes);
            case KeyResult.Rejected(var reason) ->
                    one.lastGood()
                            .<Found>map(key -> new Found.LastGood(key, reason))
                            .orElseGet(() -> new Found.Unusable(reason));
        };
    }

    private Known look(Secret secret, @Nullable Known before) {
        if (before != null && before.holds(secret, now)) {
            return new Known(secret, before.at(), before.result(), usable(before.lastGood()));
        }
        var result = load(secret);
        var lastGood =
                switch (result) {
                    case KeyResult.Loaded(var key, _) -> Optional.of(key);
                    case KeyResult.Rejected _ ->
                            before != null && uid(before.secret()).equals(uid(secret))
                                    ? usable(before.lastGood())
                                    : Optional.<KeyMaterial>empty();
                };
        return new Known(secret, now, result, lastGood);
    }

    private Optional<KeyMaterial> usable(Optional<KeyMaterial> key) {
        return key.filter(k -> !now.isAfter(k.notAfter()));
    }

    /// A Secret that was deleted and made anew is another one; a folder has no such numbers.
    private static String uid(Secret secret) {
        return secret.getMetadata() == null ? "" : Declared.or(secret.getMetadata().getUid(), "");
    }

    private KeyResult load(Secret secret) {
        if (!TYPE.equals(secret.getType())) {
            return new KeyResult.Rejected(
                    "is of type "
                            + (Declared.empty(secret.getType()) ? "Opaque" : secret.getType())
                            + ": a listener needs one of type "
                            + TYPE);
        }
        var data = Objects.requireNonNullElse(secret.getData(), Map.<String, String>of());
        for (var entry : new String[] {CERTIFICATE, KEY}) {
            if (Declared.empty(data.get(entry))) {
                return new KeyResult.Rejected("can't be used: it has no data[\"" + entry + "\"]");
            }
            if (decoded(data.get(entry)).isEmpty()) {
                return new KeyResult.Rejected(
                        "can't be used: data[\"" + entry + "\"] is not base64");
            }
        }
        var result =
                Keys.load(
                        decoded(data.get(CERTIFICATE)).orElseThrow(),
                        decoded(data.get(KEY)).orElseThrow(),
                        now);
        return switch (result) {
            case KeyResult.Loaded loaded -> loaded;
            case KeyResult.Rejected(var reason) ->
                    new KeyResult.Rejected("can't be used: " + reason);
        };
    }

    /// The bytes; empty if it is no base64, in which line ends are allowed.
    static Optional<byte[]> decoded(@Nullable String base64) {
        try {
            return Optional.of(
                    Base64.getDecoder().decode(requireNonNull(base64).replaceAll("[\r\n]", "")));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
