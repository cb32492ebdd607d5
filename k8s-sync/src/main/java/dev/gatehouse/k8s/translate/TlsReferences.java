package dev.gatehouse.k8s.translate;

import dev.gatehouse.certs.CaResult;
import dev.gatehouse.k8s.status.Reasons.Reason;
import dev.gatehouse.k8s.watch.ObjectKey;
import dev.gatehouse.k8s.watch.Resources;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ObjectReference;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.SecretObjectReference;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Follows the references of Gateways to keys and authorities, and remembers what it found there.
/// Used by one thread.
final class TlsReferences {

    private static final String GATEWAY = "Gateway";

    private final TlsSecrets secrets = new TlsSecrets();
    private final CaCertificates authorities = new CaCertificates();
    private ReferenceGrants grants = new ReferenceGrants(Map.of());
    private Instant now = Instant.EPOCH;

    /// A reference, and where it leads.
    sealed interface Followed<T> {

        record Good<T>(T found) implements Followed<T> {}

        record Bad<T>(Refusal why) implements Followed<T> {}
    }

    /// A Secret that was found, and its name.
    record Named(ObjectKey name, TlsSecrets.Found found) {}

    /// Starts a translation.
    void begin(Resources resources, ReferenceGrants permits, Instant at) {
        secrets.begin(resources.secrets(), at);
        authorities.begin(resources);
        grants = permits;
        now = at;
    }

    /// The moment of this translation.
    Instant now() {
        return now;
    }

    /// @param field names the reference
    Followed<Named> certificate(ObjectKey gateway, String field, SecretObjectReference ref) {
        var group = Declared.or(ref.getGroup(), "");
        var kind = Declared.or(ref.getKind(), "Secret");
        if (!group.isEmpty() || !kind.equals("Secret")) {
            return bad(
                    Reason.INVALID_CERTIFICATE_REF,
                    field
                            + ": "
                            + kind(kind, group)
                            + " is no kind that a certificate is taken from: refer to a Secret");
        }
        var target = target(gateway, ref.getNamespace(), ref.getName());
        if (!grants.permit(GATEWAY, gateway.namespace(), "", kind, target)) {
            return bad(Reason.REF_NOT_PERMITTED, field + ": " + forbidden(gateway, kind, target));
        }
        return new Followed.Good<>(new Named(target, secrets.find(target)));
    }

    /// @param field names the reference
    Followed<CaCertificates.Source.Good> authorities(
            ObjectKey gateway, String field, ObjectReference ref) {
        var group = Declared.or(ref.getGroup(), "");
        var kind = Declared.or(ref.getKind(), "");
        if (!group.isEmpty() || !(kind.equals("ConfigMap") || kind.equals("Secret"))) {
            return bad(
                    Reason.INVALID_CA_CERTIFICATE_KIND,
                    field
                            + ": "
                            + kind(kind, group)
                            + " is no kind that authorities are taken from: refer to a ConfigMap"
                            + " or a Secret");
        }
        var target = target(gateway, ref.getNamespace(), ref.getName());
        if (!grants.permit(GATEWAY, gateway.namespace(), "", kind, target)) {
            return bad(Reason.REF_NOT_PERMITTED, field + ": " + forbidden(gateway, kind, target));
        }
        var source =
                kind.equals("ConfigMap")
                        ? authorities.configMap(target)
                        : authorities.secret(target);
        return switch (source) {
            case CaCertificates.Source.Good good -> new Followed.Good<>(good);
            case CaCertificates.Source.Bad(var reason) ->
                    bad(
                            Reason.INVALID_CA_CERTIFICATE_REF,
                            field + ": " + kind + " " + target + " " + reason);
        };
    }

    CaResult union(List<CaCertificates.Source.Good> sources) {
        return authorities.union(sources);
    }

    private static ObjectKey target(
            ObjectKey gateway, @Nullable String namespace, @Nullable String name) {
        return new ObjectKey(
                Declared.empty(namespace) ? gateway.namespace() : Declared.or(namespace, ""),
                Declared.or(name, ""));
    }

    private static String kind(String kind, String group) {
        return (kind.isEmpty() ? "nothing" : kind) + (group.isEmpty() ? "" : "." + group);
    }

    private static String forbidden(ObjectKey gateway, String kind, ObjectKey target) {
        return "no ReferenceGrant in namespace "
                + target.namespace()
                + " lets a Gateway of namespace "
                + gateway.namespace()
                + " refer to "
                + kind
                + " "
                + target.name()
                + ": declare one there";
    }

    private static <T> Followed<T> bad(Reason reason, String sentence) {
        return new Followed.Bad<>(new Refusal(reason, sentence));
    }
}
