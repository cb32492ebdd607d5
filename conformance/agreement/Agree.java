package agreement;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// Compares `gatehouse validate` with an API server, object by object:
///
///     java agreement/Agree.java --server URL --crds FOLDER --built-in FILE --differences FILE --results FOLDER
///             --objects N --seeds S,S...
///
/// Ends with 0 if each verdict is the same, or the difference is documented; and each rule of the CRDs was both kept and
/// broken.
final class Agree {

    /// Of ten objects, those that are meant to be good.
    private static final int GOOD = 4;

    private static final int AT_ONCE = 6;

    /// Objects of a seed from which on each rule must have had its turn.
    private static final int ENOUGH = 2000;

    private Agree() {}

    /// @param broken how; empty: not
    /// @param text as it stands in a file
    /// @param posted as kubectl sends it
    record Sample(Subject subject, String broken, ObjectNode object, String text, String posted) {}

    record Outcome(Sample sample, Verdict server, Verdict gatehouse) {
        boolean agrees() {
            return server.accepts() == gatehouse.accepts();
        }
    }

    public static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException {
        var given = new HashMap<String, String>();
        for (var i = 0; i + 1 < arguments.length; i += 2) {
            given.put(arguments[i], arguments[i + 1]);
        }
        var subjects = Subject.all(Path.of(given.get("--crds")), Path.of(given.get("--built-in")));
        var differences = Difference.read(Path.of(given.get("--differences")));
        var count = Integer.parseInt(given.get("--objects"));
        var coverage = new Coverage(subjects);
        var good = true;
        try (var server = DryRun.at(given.get("--server"))) {
            System.out.println(
                    "API server "
                            + server.version()
                            + ", Gateway API "
                            + Subject.bundle(Path.of(given.get("--crds"))));
            for (var seed : given.get("--seeds").split(",")) {
                var since = System.nanoTime();
                var outcomes = ask(server, samples(subjects, count, Long.parseLong(seed)));
                var seconds = (System.nanoTime() - since) / 1_000_000_000.0;
                outcomes.forEach(coverage::add);
                good &=
                        new Report(differences, Path.of(given.get("--results")), seed, seconds)
                                .of(outcomes);
            }
        }
        System.exit(coverage.report(count >= ENOUGH) && good ? 0 : 1);
    }

    private static List<Sample> samples(List<Subject> subjects, int count, long seed) {
        var random = new Random(seed);
        var texts = new Texts(random);
        var objects = new GoodObjects(random, texts);
        var rules = new ArrayList<Breakage>();
        var fields = new ArrayList<Breakage>();
        for (var subject : subjects) {
            rules.addAll(RuleBreakages.of(subject));
            fields.addAll(SchemaBreakages.of(subject));
        }
        Collections.shuffle(rules, random);
        Collections.shuffle(fields, random);
        // The rules of the CRDs first, so that even one seed has them all.
        rules.sort(
                Comparator.comparing(
                        rule -> !rule.target().startsWith("spec") || !rule.subject().isCustom()));
        System.out.printf(
                "%nseed %d: %d ways to break what several fields agree on, %d to break one field%n",
                seed, rules.size(), fields.size());
        var samples = new ArrayList<Sample>();
        for (var i = 0; i < count; i++) {
            if (i % 10 < GOOD) {
                // Routes and Gateways have most of the width.
                var subject =
                        subjects.get(
                                random.nextInt(3) > 0
                                        ? 1 + random.nextInt(2)
                                        : random.nextInt(subjects.size()));
                samples.add(sample(subject, "", objects.make(subject, name(i), "")));
            } else {
                samples.add(broken((i % 2 == 0 ? rules : fields), i, objects, random, texts));
            }
        }
        return samples;
    }

    private static String name(int index) {
        return "o" + index;
    }

    private static Sample broken(
            List<Breakage> breakages, int index, GoodObjects objects, Random random, Texts texts) {
        // The first goes to the end: all have their turn before one has its second.
        Breakage breakage;
        ObjectNode object;
        do {
            breakage = breakages.removeFirst();
            breakages.addLast(breakage);
            object = objects.make(breakage.subject(), name(index), breakage.target());
        } while (!breakage.breaks(object, random, texts));
        return sample(breakage.subject(), breakage.name(), object);
    }

    private static Sample sample(Subject subject, String broken, ObjectNode object) {
        var isTwice = object.findParent(SchemaBreakages.TWICE) != null;
        var text = written(object);
        return new Sample(
                subject,
                broken,
                object,
                text,
                isTwice ? text : DryRun.asKubectlSends(object).toPrettyString());
    }

    /// JSON, which is YAML as well; with those fields given twice that are marked so.
    private static String written(ObjectNode object) {
        var twice = object.findParent(SchemaBreakages.TWICE);
        if (twice == null) {
            return object.toPrettyString();
        }
        var names = new ArrayList<String>();
        twice.fieldNames().forEachRemaining(names::add);
        var name = names.get(twice.remove(SchemaBreakages.TWICE).asInt());
        var mark = "\u0001";
        twice.set(mark, twice.get(name));
        var text = object.toPrettyString().replace("\"\\u0001\"", "\"" + name + "\"");
        twice.remove(mark);
        return text;
    }

    private static List<Outcome> ask(DryRun dryRun, List<Sample> samples)
            throws IOException, InterruptedException, ExecutionException {
        var folder = Files.createTempDirectory("agreement");
        var validation = new Validation(folder);
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            var verdicts =
                    samples.stream()
                            .map(
                                    s ->
                                            threads.submit(
                                                    () ->
                                                            dryRun.of(
                                                                    s.subject(),
                                                                    s.object(),
                                                                    s.posted())))
                            .toList();
            var outcomes = new ArrayList<Outcome>();
            for (var i = 0; i < samples.size(); i++) {
                outcomes.add(
                        new Outcome(
                                samples.get(i),
                                verdicts.get(i).get(),
                                validation.of(samples.get(i).text())));
            }
            return outcomes;
        } finally {
            Files.deleteIfExists(folder.resolve("object.json"));
            Files.delete(folder);
        }
    }
}
