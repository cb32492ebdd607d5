package dev.gatehouse.k8s.watch.yaml;

/// What is wrong at one place of a document.
///
/// @param line from 1, in the document's text
/// @param column from 1
public record Finding(int line, int column, String message) {}
