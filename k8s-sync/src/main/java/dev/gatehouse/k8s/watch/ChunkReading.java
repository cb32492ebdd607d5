package dev.gatehouse.k8s.watch;

import dev.gatehouse.k8s.watch.yaml.Finding;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a part of a file says. Lines count from the part's first line, so that a part which only
/// moved keeps its reading.
///
/// @param refused objects that it declares, but wrongly
/// @param unreadable whether it may declare more, which could not be made out
record ChunkReading(
        List<Declaration> declared,
        Set<ObjectRef> refused,
        boolean unreadable,
        List<Remark> remarks) {

    /// @param line where the object starts
    record Declaration(ObjectRef ref, int line, HasMetadata object) {}

    record Remark(Problem.Severity severity, Optional<ObjectRef> object, Finding finding) {}

    ChunkReading {
        declared = List.copyOf(declared);
        refused = Set.copyOf(refused);
        remarks = List.copyOf(remarks);
    }
}
