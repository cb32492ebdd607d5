package dev.gatehouse.k8s.watch.cluster;

import dev.gatehouse.k8s.watch.ObjectKey;
import io.fabric8.kubernetes.api.model.HasMetadata;

/// An object, as it was seen last.
///
/// @param declared the first object with this content: the same (`==`) until the content changes,
///   so that its status and resourceVersion may be older
/// @param published the newest object
/// @param content what it declares, in short: equal for objects that declare the same
record Item<T extends HasMetadata>(ObjectKey key, T declared, T published, Content content) {

    /// The newest object, with the identity of what was there before, which declares the same.
    Item<T> after(Item<T> before) {
        return new Item<>(key, before.declared, published, content);
    }
}
