package dev.gatehouse.k8s.status;

import dev.gatehouse.k8s.watch.ObjectKey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import org.jspecify.annotations.Nullable;

/// The objects as the API server has them now, with their status and resourceVersion; what was seen
/// last, so it may lag a write of ours.
public interface Published {

    <T extends HasMetadata> @Nullable T get(Class<T> kind, ObjectKey key);
}
