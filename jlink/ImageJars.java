import static java.lang.classfile.ClassFile.StackMapsOption.GENERATE_STACK_MAPS;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Makes jars fit for the run-time image, in place: `java ImageJars.java JAR...`
/// - Class files from before Java 7 (picocli's) get the stack maps of today's: an AOT cache holds
///   no older ones, and loading and verifying them takes longer than all else at a start.
/// - Signatures are left out, for the same reason, and with them the digests of the manifest.
/// - Of a class that a jar has for several Java releases, the one stays that this JDK would load.
/// - Indexes for build tools (`jandex.idx`) are left out.
/// - Entries are stored uncompressed: that opens faster, and a tarball compresses better. All have
///   the same time, so that the same entries make the same jar, whatever the time zone.
final class ImageJars {

    /// Java 7: from here on a class is verified by its stack maps alone, and they must be there.
    private static final int STACK_MAPS_ONLY = 51;

    /// Signed jars stay out of an AOT cache, and a rewritten one would not fit its signature.
    private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]*\\.(SF|RSA|DSA|EC)");

    private static final Pattern RELEASE = Pattern.compile("META-INF/versions/([0-9]+)/(.+)");

    /// A time without a zone. Not the first that a zip file can tell: to that, Java adds another
    /// one, in the zone of whoever writes.
    private static final LocalDateTime ALWAYS = LocalDateTime.of(1980, 2, 1, 0, 0);

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
            for (var effective : effective(from).entrySet()) {
                var name = effective.getKey();
                var bytes = from.getInputStream(effective.getValue()).readAllBytes();
                if (name.endsWith(".class")) {
                    bytes = upgraded(classes, bytes);
                } else if (name.equals(JarFile.MANIFEST_NAME)) {
                    bytes = manifest(bytes);
                }
                store(to, name, bytes);
            }
        }
        Files.move(fresh, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    /// The entries to keep, in the order of the jar, by the names that they get.
    private static Map<String, ZipEntry> effective(ZipFile jar) throws IOException {
        boolean versioned = isMultiRelease(jar);
        var kept = new LinkedHashMap<String, ZipEntry>();
        var releases = new HashMap<String, Integer>();
        for (var entry : Collections.list(jar.entries())) {
            var name = entry.getName();
            if (SIGNATURE.matcher(name).matches() || name.equals("META-INF/jandex.idx")) {
                continue;
            }
            int release = 0;
            var match = RELEASE.matcher(name);
            if (versioned && match.lookingAt()) {
                release = Integer.parseInt(match.group(1));
                name = match.group(2);
                // A folder of a release is no folder of the jar.
                if (release > Runtime.version().feature() || entry.isDirectory()) {
                    continue;
                }
            } else if (versioned && name.startsWith("META-INF/versions/")) {
                continue;
            }
            if (release >= releases.getOrDefault(name, 0)) {
                releases.put(name, release);
                kept.put(name, entry);
            }
        }
        return kept;
    }

    private static boolean isMultiRelease(ZipFile jar) throws IOException {
        var entry = jar.getEntry(JarFile.MANIFEST_NAME);
        return entry != null
                && "true".equalsIgnoreCase(
                        new Manifest(jar.getInputStream(entry))
                                .getMainAttributes()
                                .getValue(Attributes.Name.MULTI_RELEASE));
    }

    /// The main section alone; the others tell the digests of entries.
    private static byte[] manifest(byte[] bytes) throws IOException {
        var manifest = new Manifest(new ByteArrayInputStream(bytes));
        manifest.getEntries().clear();
        manifest.getMainAttributes().remove(Attributes.Name.MULTI_RELEASE);
        var written = new ByteArrayOutputStream();
        manifest.write(written);
        return written.toByteArray();
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

    private static void store(ZipOutputStream to, String name, byte[] bytes) throws IOException {
        var stored = new ZipEntry(name);
        var crc = new CRC32();
        crc.update(bytes);
        stored.setMethod(ZipEntry.STORED);
        stored.setTimeLocal(ALWAYS);
        stored.setSize(bytes.length);
        stored.setCrc(crc.getValue());
        to.putNextEntry(stored);
        to.write(bytes);
        to.closeEntry();
    }
}
