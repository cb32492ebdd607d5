import static java.lang.classfile.ClassFile.StackMapsOption.GENERATE_STACK_MAPS;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Makes jars fit for the run-time image, in place: `java ImageJars.java JAR...`
/// - Class files from before Java 7 (picocli's) get the stack maps of today's: an AOT cache holds
///   no older ones, and loading and verifying them takes longer than all else at a start.
/// - Signatures are left out, for the same reason.
/// - Entries are stored uncompressed: that opens faster, and a tarball compresses better.
final class ImageJars {

    /// Java 7: from here on a class is verified by its stack maps alone, and they must be there.
    private static final int STACK_MAPS_ONLY = 51;

    /// Signed jars stay out of an AOT cache, and a rewritten one would not fit its signature.
    private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]*\\.(SF|RSA|DSA|EC)");

    private ImageJars() {}

    public static void main(String... jars) throws IOException {
        for (var jar : jars) {
            rewrite(Path.of(jar));
        }
    }

    private static void rewrite(Path jar) throws IOException {
        var fresh = jar.resolveSibling(jar.getFileName() + ".new");
        try (var from = new ZipFile(jar.toFile());
                var to =
                        new ZipOutputStream(
                                new BufferedOutputStream(Files.newOutputStream(fresh)))) {
            var hierarchy =
                    ClassHierarchyResolver.ofResourceParsing(
                                    type -> {
                                        var entry = from.getEntry(name(type.descriptorString()));
                                        try {
                                            return entry == null
                                                    ? null
                                                    : from.getInputStream(entry);
                                        } catch (IOException e) {
                                            throw new UncheckedIOException(e);
                                        }
                                    })
                            .orElse(ClassHierarchyResolver.defaultResolver());
            var classes =
                    ClassFile.of(
                            GENERATE_STACK_MAPS,
                            ClassFile.ClassHierarchyResolverOption.of(hierarchy));
            for (var entry : Collections.list(from.entries())) {
                if (SIGNATURE.matcher(entry.getName()).matches()) {
                    continue;
                }
                var bytes = from.getInputStream(entry).readAllBytes();
                store(
                        to,
                        entry,
                        entry.getName().endsWith(".class") ? upgraded(classes, bytes) : bytes);
            }
        }
        Files.setLastModifiedTime(fresh, Files.getLastModifiedTime(jar));
        Files.move(fresh, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String name(String descriptor) {
        return descriptor.substring(1, descriptor.length() - 1) + ".class";
    }

    private static byte[] upgraded(ClassFile classes, byte[] bytes) {
        int major = (bytes[6] & 0xff) << 8 | bytes[7] & 0xff;
        if (major >= STACK_MAPS_ONLY) {
            return bytes;
        }
        return classes.transformClass(
                classes.parse(bytes),
                // each instruction is written anew, for only then are stack maps made
                ClassTransform.transformingMethodBodies(CodeBuilder::with)
                        .andThen(
                                ClassTransform.endHandler(
                                        builder -> builder.withVersion(STACK_MAPS_ONLY, 0))));
    }

    private static void store(ZipOutputStream to, ZipEntry entry, byte[] bytes) throws IOException {
        var stored = new ZipEntry(entry.getName());
        var crc = new CRC32();
        crc.update(bytes);
        stored.setMethod(ZipEntry.STORED);
        stored.setTime(entry.getTime());
        stored.setSize(bytes.length);
        stored.setCrc(crc.getValue());
        to.putNextEntry(stored);
        to.write(bytes);
        to.closeEntry();
    }
}
