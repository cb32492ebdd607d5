package dev.gatehouse.k8s.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gatehouse.certs.KeyMaterial;
import dev.gatehouse.k8s.watch.yaml.Value;
import dev.gatehouse.k8s.watch.yaml.Value.Fields;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// From a kubeconfig, and the files that it names, to a [Login]. What can't be done is refused with
/// a sentence, and never passed over: to ignore `as` would be to act with other rights.
final class Logins {

    private Logins() {}

    /// @throws IOException if something is wrong; its message is a sentence
    static Login read(Path path, Optional<String> context, Instant now) throws IOException {
        var file = Kubeconfig.read(path, context);
        return new Login(connection(file), credential(file, now), plugin(file));
    }

    private static Connection connection(Kubeconfig file) throws IOException {
        var cluster = file.cluster();
        var server = server(file, cluster.text("server"));
        if (Kubeconfig.optional(cluster, "tls-server-name").isPresent()) {
            throw file.wrong("tls-server-name", "it is not supported; use a server of that name");
        }
        var proxy = Kubeconfig.optional(cluster, "proxy-url");
        if (proxy.isPresent() && !proxy.get().startsWith("http://")) {
            throw file.wrong("proxy-url", "only an http:// proxy is supported");
        }
        var authority = pem(file, cluster, "certificate-authority");
        if (authority.isPresent()) {
            check(file, authority.get());
        }
        var user = file.user();
        return new Connection(
                server,
                Kubeconfig.flag(cluster, "insecure-skip-tls-verify"),
                proxy,
                authority,
                Kubeconfig.optional(user, "username")
                        .map(name -> new Connection.Basic(name, user.text("password"))),
                Kubeconfig.optional(user, "as")
                        .map(name -> new Connection.ActAs(name, texts(user, "as-groups"))));
    }

    private static String server(Kubeconfig file, String server) throws IOException {
        try {
            var uri = URI.create(server);
            var scheme = uri.getScheme();
            if (uri.getHost() != null && ("https".equals(scheme) || "http".equals(scheme))) {
                return server.endsWith("/") ? server : server + "/";
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw file.wrong("server", "\"" + server + "\" is not the address of an API server");
    }

    private static void check(Kubeconfig file, String authority) throws IOException {
        try {
            Connection.certificates(authority);
        } catch (IOException e) {
            throw file.wrong("certificate-authority", String.valueOf(e.getMessage()));
        }
    }

    private static Credential credential(Kubeconfig file, Instant now) throws IOException {
        var user = file.user();
        if (user.has("auth-provider")) {
            throw file.wrong("auth-provider", "it is not supported; use exec instead");
        }
        var token = token(file, user);
        return new Credential(key(file, user, now), token, token.flatMap(Jwt::end));
    }

    private static Optional<KeyMaterial> key(Kubeconfig file, Fields user, Instant now)
            throws IOException {
        var certificate = pem(file, user, "client-certificate");
        var key = pem(file, user, "client-key");
        if (certificate.isEmpty() && key.isEmpty()) {
            return Optional.empty();
        }
        if (certificate.isEmpty() || key.isEmpty()) {
            throw file.wrong(
                    certificate.isEmpty() ? "client-certificate" : "client-key",
                    "it is missing, and the other one is there");
        }
        try {
            return Optional.of(ClientKeys.load(certificate.get(), key.get(), now));
        } catch (IOException e) {
            throw file.wrong("client-certificate", String.valueOf(e.getMessage()));
        }
    }

    /// A token file is read anew each time: what stands in it changes, and wins over `token`.
    private static Optional<String> token(Kubeconfig file, Fields user) throws IOException {
        var path = Kubeconfig.optional(user, "tokenFile");
        if (path.isEmpty()) {
            return Kubeconfig.optional(user, "token");
        }
        var token = file.named("tokenFile", path.get()).strip();
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw file.wrong("tokenFile", file.resolve(path.get()) + " holds no token");
        }
        return Optional.of(token);
    }

    private static Optional<ExecPlugin> plugin(Kubeconfig file) throws IOException {
        if (!file.user().has("exec")) {
            return Optional.empty();
        }
        var exec = file.user().object("exec");
        var version = exec.text("apiVersion");
        if (!version.equals(ExecPlugin.V1) && !version.equals(ExecPlugin.V1BETA1)) {
            throw file.wrong("exec.apiVersion", "\"" + version + "\" is not supported");
        }
        if (exec.text("interactiveMode").equals("Always")) {
            throw file.wrong("exec.interactiveMode", "there is nobody to ask: it can't be Always");
        }
        var command = exec.text("command");
        if (command.isEmpty()) {
            throw file.wrong("exec.command", "it is missing");
        }
        var env = new LinkedHashMap<String, String>();
        exec.objects("env").forEach(each -> env.put(each.text("name"), each.text("value")));
        return Optional.of(
                new ExecPlugin(
                        version,
                        // a bare name is looked for in the PATH, anything else is a path
                        command.contains("/") ? file.resolve(command).toString() : command,
                        texts(exec, "args"),
                        env,
                        Kubeconfig.optional(exec, "installHint")));
    }

    /// The text of `field-data`, which wins, or of the file that `field` names.
    private static Optional<String> pem(Kubeconfig file, Fields fields, String field)
            throws IOException {
        var data = Kubeconfig.optional(fields, field + "-data");
        if (data.isPresent()) {
            try {
                return Optional.of(
                        new String(Base64.getMimeDecoder().decode(data.get()), ISO_8859_1));
            } catch (IllegalArgumentException e) {
                throw file.wrong(field + "-data", "it is not base64");
            }
        }
        var path = Kubeconfig.optional(fields, field);
        return path.isEmpty() ? Optional.empty() : Optional.of(file.named(field, path.get()));
    }

    private static List<String> texts(Fields fields, String name) {
        return fields.list(name).stream()
                .flatMap(
                        value ->
                                value instanceof Value.Text text
                                        ? Stream.of(text.value())
                                        : Stream.empty())
                .toList();
    }
}
