package dev.gatehouse.cli.upgrade;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/// What an [IOException] says to people: some have only a file's name as their message.
final class Sentences {

    private Sentences() {}

    static String of(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> missing.getFile() + " is not there";
            case AccessDeniedException denied -> denied.getFile() + " may not be touched; be root";
            case FileAlreadyExistsException there -> there.getFile() + " is there already";
            default -> String.valueOf(e.getMessage());
        };
    }
}
