package dev.gatehouse.server.attack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes what a fuzzer begins with, a folder per target: the inputs of the tables of attacks.
public final class FuzzSeeds {

    private FuzzSeeds() {}

    /// @param args the folder
    public static void main(String[] args) throws IOException {
        var top = Path.of(args[0]);
        write(top.resolve("RequestFuzz"), requests());
        write(top.resolve("ResponseFuzz"), responses());
        write(top.resolve("PathFuzz"), targets());
        write(top.resolve("HostFuzz"), hosts());
    }

    static List<String> requests() {
        var all = new ArrayList<String>();
        for (var table :
                List.of(
                        "table-a-framing.yaml",
                        "table-b-paths.yaml",
                        "table-b-hosts.yaml",
                        "forwarded.yaml")) {
            AttackTable.cases(table).stream()
                    .map(AttackCase::send)
                    .filter(sent -> sent.length() < 20_000)
                    .forEach(all::add);
        }
        return all;
    }

    static List<String> responses() {
        return ResponseCase.cases("table-a-responses.yaml").stream()
                .flatMap(attack -> attack.steps().stream())
                .filter(BackendStep.Send.class::isInstance)
                .map(step -> ((BackendStep.Send) step).bytes())
                .filter(sent -> sent.length() < 20_000)
                .toList();
    }

    static List<String> targets() {
        return requests().stream()
                .map(sent -> sent.split(" ", 3))
                .filter(words -> words.length == 3 && words[1].startsWith("/"))
                .map(words -> words[1].substring(1))
                .toList();
    }

    static List<String> hosts() {
        return requests().stream()
                .filter(sent -> sent.contains("\r\nHost: "))
                .map(sent -> sent.substring(sent.indexOf("\r\nHost: ") + 8).split("\r\n", 2)[0])
                .toList();
    }

    private static void write(Path folder, List<String> seeds) throws IOException {
        Files.createDirectories(folder);
        var number = 0;
        for (var seed : seeds.stream().distinct().toList()) {
            Files.write(folder.resolve("seed-" + number++), WireText.bytes(seed));
        }
    }
}
