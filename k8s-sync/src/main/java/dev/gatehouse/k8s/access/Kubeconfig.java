package dev.gatehouse.k8s.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.k8s.watch.yaml.NotYaml;
import dev.gatehouse.k8s.watch.yaml.Value;
import dev.gatehouse.k8s.watch.yaml.Value.Fields;
import dev.gatehouse.k8s.watch.yaml.YamlText;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// A kubeconfig file: the cluster and the user of one of its contexts, still as they are written.
/// All that is wrong with it is an [IOException] whose message is a sentence, which holds no value
/// but names: the file has secrets.
///
/// @param path its own
/// @param cluster the object that `cluster` names
/// @param user the object that `user` names; an empty one where it names none
record Kubeconfig(Path path, Fields cluster, Fields user) {

    /// Bytes of the file, and of each that it names.
    static final int MAX_BYTES = 4 << 20;

    /// @param context the context to use; the file's current one if empty
    static Kubeconfig read(Path path, Optional<String> context) throws IOException {
        var file = "the kubeconfig " + path;
        var document = document(file, text(file, path));
        var current = document.text("current-context");
        var name = context.orElse(current);
        if (name.isEmpty()) {
            throw new IOException(
                    file
                            + " has no current-context: name a context of it, which are "
                            + names(document, "contexts"));
        }
        var chosen =
                named(document, "contexts", "context", name)
                        .orElseThrow(() -> missing(file, document, "contexts", "context", name));
        var cluster = chosen.text("cluster");
        var user = chosen.text("user");
        return new Kubeconfig(
                path,
                named(document, "clusters", "cluster", cluster)
                        .orElseThrow(() -> missing(file, document, "clusters", "cluster", cluster)),
                user.isEmpty()
                        ? new Fields(1, 1, Map.of())
                        : named(document, "users", "user", user)
                                .orElseThrow(() -> missing(file, document, "users", "user", user)));
    }

    private static Fields document(String file, String text) throws IOException {
        try {
            var documents = YamlText.compose(text);
            if (documents.isEmpty()) {
                throw new IOException(file + " is empty");
            }
            if (documents.getFirst().value() instanceof Fields fields) {
                return fields;
            }
            throw new IOException(
                    file + " holds " + documents.getFirst().value().what() + ", and no object");
        } catch (NotYaml e) {
            throw new IOException(
                    file + " can't be read: line " + e.finding().line() + ": " + e.getMessage(), e);
        }
    }

    private static Optional<Fields> named(
            Fields document, String list, String member, String name) {
        return document.objects(list).stream()
                .filter(each -> each.text("name").equals(name))
                .findFirst()
                .map(each -> each.object(member));
    }

    private static IOException missing(
            String file, Fields document, String list, String member, String name) {
        return new IOException(
                "%s has no %s \"%s\"; it has %s"
                        .formatted(file, member, name, names(document, list)));
    }

    private static String names(Fields document, String list) {
        var names =
                document.objects(list).stream()
                        .map(each -> "\"" + each.text("name") + "\"")
                        .toList();
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    /// The text of a file.
    ///
    /// @param what the file, as the sentence begins
    static String text(String what, Path path) throws IOException {
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw new IOException(what + " has more than " + MAX_BYTES + " bytes");
            }
            return Files.readString(path, UTF_8);
        } catch (NoSuchFileException e) {
            throw new IOException(what + " is not there", e);
        } catch (AccessDeniedException e) {
            throw new IOException(what + " may not be read by this user: permit it", e);
        } catch (MalformedInputException e) {
            throw new IOException(what + " is no text", e);
        }
    }

    /// A path that the file names, which is relative to it.
    Path resolve(String name) {
        var parent = path.toAbsolutePath().getParent();
        return parent == null ? Path.of(name) : parent.resolve(name).normalize();
    }

    /// The text of a file that it names.
    ///
    /// @param field whose value names it
    String named(String field, String name) throws IOException {
        return text(
                "the file %s that the kubeconfig %s names as %s"
                        .formatted(resolve(name), path, field),
                resolve(name));
    }

    IOException wrong(String field, String reason) {
        return new IOException("the kubeconfig %s: %s: %s".formatted(path, field, reason));
    }

    /// A field that is there and not empty.
    static Optional<String> optional(Fields fields, String name) {
        return Optional.of(fields.text(name)).filter(value -> !value.isEmpty());
    }

    static boolean flag(Fields fields, String name) {
        return fields.get(name) instanceof Value.Bool flag && flag.value();
    }
}
