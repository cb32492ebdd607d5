package dev.gatehouse.cli.quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// An example somewhere else, on ports that are free, so that it can run beside anything.
///
/// @param folder the copy
/// @param port where its Gateway listens, in place of [ExampleFeed#PORT]
/// @param tlsPort where it speaks TLS, in place of [ExampleFeed#TLS_PORT]; 0 if it does not
public record ExampleCopy(Path folder, int port, int tlsPort) {

    private static final Pattern PORT = Pattern.compile("\\b(8080|844[34]|180[0-9]{2})\\b");

    /// @param example the folder to copy
    /// @param into where the copy gets the same name
    public static ExampleCopy of(Path example, Path into) throws IOException {
        var copy = into.resolve(example.getFileName().toString());
        List<Path> files;
        try (Stream<Path> walk = Files.walk(example)) {
            // What was made for the original is not for the copy, which gets its own.
            var made = example.resolve(QuickstartCertificates.FOLDER);
            files =
                    walk.filter(Files::isRegularFile)
                            .filter(file -> !file.startsWith(made))
                            .sorted()
                            .toList();
        }
        var texts = new TreeMap<Path, String>();
        var ports = new TreeSet<String>(List.of(Integer.toString(ExampleFeed.PORT)));
        for (var file : files) {
            var text = Files.readString(file);
            texts.put(copy.resolve(example.relativize(file).toString()), text);
            PORT.matcher(text).results().forEach(found -> ports.add(found.group()));
        }
        var moved = free(ports);
        for (var entry : texts.entrySet()) {
            Files.createDirectories(entry.getKey().getParent());
            Files.writeString(
                    entry.getKey(),
                    PORT.matcher(entry.getValue())
                            .replaceAll(found -> String.valueOf(moved.get(found.group()))));
        }
        return new ExampleCopy(
                copy, there(moved, ExampleFeed.PORT), there(moved, ExampleFeed.TLS_PORT));
    }

    private static int there(Map<String, Integer> moved, int port) {
        return moved.getOrDefault(Integer.toString(port), 0);
    }

    /// A free port for each; all are asked for before any is given back, so that they differ.
    private static Map<String, Integer> free(Iterable<String> ports) throws IOException {
        var sockets = new ArrayList<ServerSocket>();
        var free = new TreeMap<String, Integer>();
        try {
            for (var port : ports) {
                var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                free.put(port, socket.getLocalPort());
            }
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
        return free;
    }
}
