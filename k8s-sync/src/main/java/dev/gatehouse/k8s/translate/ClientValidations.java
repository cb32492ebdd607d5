package dev.gatehouse.k8s.translate;

import dev.gatehouse.certs.CaResult;
import dev.gatehouse.certs.ClientValidation;
import dev.gatehouse.certs.ClientValidation.Mode;
import dev.gatehouse.k8s.status.Reasons.Reason;
import dev.gatehouse.k8s.watch.ObjectKey;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.FrontendTLSConfig;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.FrontendTLSValidation;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ObjectReference;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.TLSConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How the clients of a Gateway's HTTPS listeners prove who they are: `spec.tls.frontend`, by
/// default and by port (GEP-91).
final class ClientValidations {

    private static final String FIELD = "spec.tls.frontend";
    private static final String VALID_ONLY = "AllowValidOnly";
    private static final String INSECURE_FALLBACK = "AllowInsecureFallback";

    private ClientValidations() {}

    /// What is said for the listeners of one port.
    ///
    /// @param validation empty where clients aren't asked, and where it can't be done
    /// @param refusal why such a listener is not accepted, where it is not
    record Judged(
            Optional<ClientValidation> validation,
            Optional<Refusal> refusal,
            List<Refusal> unresolved) {

        static final Judged NOT_ASKED = new Judged(Optional.empty(), Optional.empty(), List.of());

        Judged {
            unresolved = List.copyOf(unresolved);
        }

        private static Judged refused(Refusal why, List<Refusal> unresolved) {
            return new Judged(Optional.empty(), Optional.of(why), unresolved);
        }
    }

    /// Where `AllowInsecureFallback` stands, for people; empty if nowhere.
    static List<String> insecureFallbacks(Gateway gateway) {
        var found = new ArrayList<String>();
        var frontend = frontend(gateway);
        if (frontend != null) {
            note(found, FIELD + ".default", frontend.getDefault());
            var perPort = Declared.each(frontend.getPerPort());
            for (var i = 0; i < perPort.size(); i++) {
                note(found, FIELD + ".perPort[" + i + "].tls", perPort.get(i).getTls());
            }
        }
        return found;
    }

    private static void note(List<String> found, String field, @Nullable TLSConfig config) {
        if (config != null
                && config.getValidation() != null
                && INSECURE_FALLBACK.equals(config.getValidation().getMode())) {
            found.add(field + ".validation");
        }
    }

    static Judged judge(ObjectKey gateway, Gateway declared, int port, TlsReferences references) {
        var frontend = frontend(declared);
        if (frontend == null) {
            return Judged.NOT_ASKED;
        }
        var perPort = Declared.each(frontend.getPerPort());
        for (var i = 0; i < perPort.size(); i++) {
            if (Integer.valueOf(port).equals(perPort.get(i).getPort())) {
                // An entry without validation takes the default away for its port.
                var field = FIELD + ".perPort[" + i + "].tls";
                return judge(gateway, field, perPort.get(i).getTls(), references);
            }
        }
        return judge(gateway, FIELD + ".default", frontend.getDefault(), references);
    }

    private static @Nullable FrontendTLSConfig frontend(Gateway gateway) {
        var tls = gateway.getSpec() == null ? null : gateway.getSpec().getTls();
        return tls == null ? null : tls.getFrontend();
    }

    private static Judged judge(
            ObjectKey gateway,
            String config,
            @Nullable TLSConfig declared,
            TlsReferences references) {
        if (declared == null || declared.getValidation() == null) {
            return Judged.NOT_ASKED;
        }
        var field = config + ".validation";
        var validation = declared.getValidation();
        var good = new ArrayList<CaCertificates.Source.Good>();
        var unresolved = new ArrayList<Refusal>();
        collect(gateway, field, validation, references, good, unresolved);
        var mode = mode(validation);
        if (mode == null) {
            return Judged.refused(
                    new Refusal(
                            Reason.INVALID,
                            field
                                    + ".mode: \""
                                    + validation.getMode()
                                    + "\" is none: write "
                                    + VALID_ONLY
                                    + " or "
                                    + INSECURE_FALLBACK),
                    unresolved);
        }
        if (!good.isEmpty()) {
            switch (references.union(good)) {
                case CaResult.Loaded(var bundle) -> {
                    return new Judged(
                            Optional.of(new ClientValidation(mode, bundle)),
                            Optional.empty(),
                            unresolved);
                }
                case CaResult.Rejected(var reason) ->
                        unresolved.add(
                                new Refusal(
                                        Reason.INVALID_CA_CERTIFICATE_REF,
                                        field
                                                + ".caCertificateRefs: together they can't be"
                                                + " used: "
                                                + reason));
            }
        }
        return Judged.refused(
                new Refusal(
                        Reason.NO_VALID_CA_CERTIFICATE,
                        field
                                + ": no authority is left to vouch for clients, so none is served:"
                                + " see ResolvedRefs"),
                unresolved);
    }

    private static void collect(
            ObjectKey gateway,
            String field,
            FrontendTLSValidation validation,
            TlsReferences references,
            List<CaCertificates.Source.Good> good,
            List<Refusal> unresolved) {
        List<ObjectReference> refs = Declared.each(validation.getCaCertificateRefs());
        if (refs.isEmpty()) {
            unresolved.add(
                    new Refusal(
                            Reason.INVALID_CA_CERTIFICATE_REF,
                            field + ".caCertificateRefs is empty: name a ConfigMap"));
        }
        for (var i = 0; i < refs.size(); i++) {
            var at = field + ".caCertificateRefs[" + i + "]";
            switch (references.authorities(gateway, at, refs.get(i))) {
                case TlsReferences.Followed.Good<CaCertificates.Source.Good>(var source) ->
                        good.add(source);
                case TlsReferences.Followed.Bad<CaCertificates.Source.Good>(var why) ->
                        unresolved.add(why);
            }
        }
    }

    private static @Nullable Mode mode(FrontendTLSValidation validation) {
        return switch (Declared.or(validation.getMode(), VALID_ONLY)) {
            case VALID_ONLY -> Mode.ALLOW_VALID_ONLY;
            case INSECURE_FALLBACK -> Mode.ALLOW_INSECURE_FALLBACK;
            default -> null; // the words of a user, which no compiler knows
        };
    }
}
