package dev.gatehouse.k8s.watch;

import java.nio.file.Path;

/// Where an object is declared.
///
/// @param line from 1
public record Place(Path path, int line) {

    @Override
    public String toString() {
        return path + ":" + line;
    }
}
