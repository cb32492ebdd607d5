package dev.gatehouse.k8s.translate;

import dev.gatehouse.certs.TlsProfile;
import java.util.List;
import java.util.Optional;

/// What became of the references of an HTTPS listener. It stands beside the [ListenerPlan], and not
/// in it: a rotated key changes nothing for routes.
///
/// @param profile empty where nothing can be served with it
/// @param refusal why the listener is not accepted for its client validation, where it is not
/// @param unresolved what is wrong with its references
/// @param notes what a person should know although it is resolved
record ListenerTls(
        Optional<TlsProfile> profile,
        Optional<Refusal> refusal,
        List<Refusal> unresolved,
        List<String> notes) {

    ListenerTls {
        unresolved = List.copyOf(unresolved);
        notes = List.copyOf(notes);
    }
}
