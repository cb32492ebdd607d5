package dev.gatehouse.k8s.watch.cluster;

import dev.gatehouse.k8s.watch.ObjectKey;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayClass;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayTLSConfig;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ObjectReference;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.SecretObjectReference;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.TLSConfig;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The Secrets and ConfigMaps that Gateways and their classes refer to: those that have to be read,
/// and no other. Whether a reference is permitted is not asked here: a ReferenceGrant that comes
/// later finds the object read already.
public record References(Set<ObjectKey> secrets, Set<ObjectKey> configMaps) {

    /// A DNS subdomain name (RFC 1123), as all these objects have: anything else can't exist, and
    /// has no place in a URL.
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");

    private static final int MAX_NAME = 253;

    public References {
        secrets = Set.copyOf(secrets);
        configMaps = Set.copyOf(configMaps);
    }

    /// @param controller whose GatewayClasses count: the Secrets of others are none of our business
    public static References of(
            Map<ObjectKey, GatewayClass> classes, Collection<Gateway> gateways, String controller) {
        var found = new References.Finder();
        classes.values().stream()
                .filter(gatewayClass -> ours(gatewayClass, controller))
                .forEach(found::in);
        for (var gateway : gateways) {
            var spec = gateway.getSpec();
            if (spec == null || spec.getGatewayClassName() == null) {
                continue;
            }
            var gatewayClass = classes.get(new ObjectKey("", spec.getGatewayClassName()));
            if (gatewayClass != null && ours(gatewayClass, controller)) {
                found.in(gateway);
            }
        }
        return new References(found.secrets, found.configMaps);
    }

    private static boolean ours(GatewayClass gatewayClass, String controller) {
        return gatewayClass.getSpec() != null
                && controller.equals(gatewayClass.getSpec().getControllerName());
    }

    private static final class Finder {

        private final Set<ObjectKey> secrets = new HashSet<>();
        private final Set<ObjectKey> configMaps = new HashSet<>();
        private String namespace = "";

        private void in(GatewayClass gatewayClass) {
            var ref = gatewayClass.getSpec().getParametersRef();
            if (ref != null && "ConfigMap".equals(ref.getKind())) {
                note(ref.getGroup(), ref.getKind(), ref.getNamespace(), ref.getName());
            }
        }

        private void in(Gateway gateway) {
            namespace = ObjectKey.of(gateway).namespace();
            for (var listener : each(gateway.getSpec().getListeners())) {
                if (listener.getTls() != null) {
                    each(listener.getTls().getCertificateRefs()).forEach(this::secret);
                }
            }
            if (gateway.getSpec().getTls() != null) {
                in(gateway.getSpec().getTls());
            }
        }

        private void in(GatewayTLSConfig tls) {
            if (tls.getBackend() != null && tls.getBackend().getClientCertificateRef() != null) {
                secret(tls.getBackend().getClientCertificateRef());
            }
            if (tls.getFrontend() != null) {
                authorities(tls.getFrontend().getDefault());
                each(tls.getFrontend().getPerPort()).forEach(port -> authorities(port.getTls()));
            }
        }

        private void authorities(@Nullable TLSConfig tls) {
            if (tls != null && tls.getValidation() != null) {
                each(tls.getValidation().getCaCertificateRefs()).forEach(this::authority);
            }
        }

        private void secret(SecretObjectReference ref) {
            var kind = Objects.requireNonNullElse(ref.getKind(), "Secret");
            note(ref.getGroup(), kind, ref.getNamespace(), ref.getName());
        }

        private void authority(ObjectReference ref) {
            note(
                    ref.getGroup(),
                    Objects.requireNonNullElse(ref.getKind(), ""),
                    ref.getNamespace(),
                    ref.getName());
        }

        private void note(
                @Nullable String group,
                String kind,
                @Nullable String space,
                @Nullable String name) {
            var key =
                    new ObjectKey(
                            space == null || space.isEmpty() ? namespace : space,
                            Objects.requireNonNullElse(name, ""));
            if ((group != null && !group.isEmpty())
                    || !isName(key.namespace())
                    || !isName(key.name())) {
                return;
            }
            if (kind.equals("Secret")) {
                secrets.add(key);
            } else if (kind.equals("ConfigMap")) {
                configMaps.add(key);
            }
        }

        private static boolean isName(String name) {
            return name.length() <= MAX_NAME && NAME.matcher(name).matches();
        }

        private static <E> List<E> each(@Nullable List<E> list) {
            return list == null ? List.of() : list.stream().filter(Objects::nonNull).toList();
        }
    }
}
