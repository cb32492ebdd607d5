package dev.gatehouse.k8s.watch;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;

/// Tells cheaply whether a file may have changed: another inode, size or time of modification.
///
/// @param inode empty where the file system has none
record FileStamp(long size, FileTime modified, String inode) {

    static final FileStamp NONE = new FileStamp(-1, FileTime.fromMillis(0), "");

    static FileStamp of(BasicFileAttributes attributes) {
        return new FileStamp(
                attributes.size(),
                attributes.lastModifiedTime(),
                Objects.toString(attributes.fileKey(), ""));
    }
}
