package dev.gatehouse.k8s.status;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// An object that is all ours, and how it is to be.
///
/// @param manifest never changed
record ObjectWish(Ref ref, ObjectNode manifest) implements Wish {}
