package dev.gatehouse.k8s.status;

/// Which state of an object was judged.
///
/// @param uid the object's `metadata.uid`, empty where it has none: of two objects of one name that
///   follow each other, a verdict is about one
/// @param generation the object's `metadata.generation`, 0 where it has none
public record Revision(String uid, long generation) {}
