package dev.gatehouse.k8s.status;

/// What is to stand in one object of the API server. Equal wishes want the same.
sealed interface Wish permits StatusWish, ObjectWish {

    /// Which object.
    Ref ref();
}
