package dev.gatehouse.k8s.translate;

import dev.gatehouse.model.UpstreamId;
import java.util.Optional;

/// What a reference to a backend leads to. Endpoints have no part in it: they change without it.
///
/// @param refusal why it leads nowhere, where it does
/// @param note what a person should know although it is resolved
record Resolution(UpstreamId id, Optional<Refusal> refusal, Optional<String> note) {}
