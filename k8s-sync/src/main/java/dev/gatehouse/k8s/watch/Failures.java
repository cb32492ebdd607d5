package dev.gatehouse.k8s.watch;

import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;

/// Sentences for what a file system throws.
final class Failures {

    private Failures() {}

    static String sentence(Exception failure) {
        return switch (failure) {
            case AccessDeniedException _ -> "cannot be read: permission denied";
            case FileSystemLoopException _ -> "is a link that leads back to itself";
            case CharacterCodingException _ -> "is not UTF-8 text";
            case FileSystemException e when e.getReason() != null ->
                    "cannot be read: " + e.getReason();
            // an open set of types
            default -> "cannot be read: " + failure.getMessage();
        };
    }
}
