package agreement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// Compares `gatehouse validate` with an API server, object by object:
///
///     java agreement/Agree.java SERVER CRDS DIFFERENCES RESULTS OBJECTS SEED...
///
/// Ends with 0 if each verdict is the same, or the difference is documented; and each rule of the CRDs was both kept and
/// broken.
final class Agree {

    /// Of ten objects, those that are meant to be good.
    private static final int GOOD = 4;

    private static final int AT_ONCE = 6;

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

    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        var subjects = Subject.all(Path.of(arguments[1]), Path.of(arguments[6]));
        var differences = Difference.read(Path.of(arguments[2]));
        var results = Path.of(arguments[3]);
        var count = Integer.parseInt(arguments[4]);
        var good = true;
        var coverage = new Coverage(subjects);
        for (var seed : arguments[5].split(",")) {
            var since = System.nanoTime();
            var samples = samples(subjects, count, Long.parseLong(seed));
            var outcomes = ask(arguments[0], samples);
            outcomes.forEach(coverage::add);
            var seconds = (System.nanoTime() - since) / 1_000_000_000.0;
            good &= new Report(differences, results, seed, seconds).of(outcomes);
        }
        System.exit(coverage.report(count >= 2000) && good ? 0 : 1);
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
        rules.sort(Comparator.comparing(rule -> !rule.target().startsWith("spec") || !rule.subject().isCustom()));
        System.out.printf("%d ways to break what several fields agree on, %d to break one field%n", rules.size(), fields.size());
        var samples = new ArrayList<Sample>();
        for (var i = 0; i < count; i++) {
            if (i % 10 < GOOD) {
                // Routes and Gateways have most of the width.
                var subject = subjects.get(random.nextInt(3) > 0 ? 1 + random.nextInt(2) : random.nextInt(subjects.size()));
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

    private static Sample broken(List<Breakage> breakages, int index, GoodObjects objects, Random random, Texts texts) {
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
        return new Sample(subject, broken, object, text, isTwice ? text : DryRun.asKubectlSends(object).toPrettyString());
    }

    /// JSON, which is YAML as well; with those fields given twice that are marked so.
    private static String written(ObjectNode object) {
        var twice = object.findParent(SchemaBreakages.TWICE);
        if (twice == null) {
            return object.toPrettyString();
        }
        var names = new ArrayList<String>();
        twice.fieldNames().forEachRemaining(names::add);
        var name = names.get(((ObjectNode) twice).remove(SchemaBreakages.TWICE).asInt());
        var mark = "\u0001";
        ((ObjectNode) twice).set(mark, twice.get(name));
        var text = object.toPrettyString().replace("\"\\u0001\"", "\"" + name + "\"");
        ((ObjectNode) twice).remove(mark);
        return text;
    }

    private static List<Outcome> ask(String server, List<Sample> samples)
            throws IOException, InterruptedException, ExecutionException {
        var folder = Files.createTempDirectory("agreement");
        var validation = new Validation(folder);
        try (var dryRun = DryRun.at(server);
                var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            var verdicts = samples.stream().map(s -> threads.submit(() -> dryRun.of(s.subject(), s.object(), s.posted()))).toList();
            var outcomes = new ArrayList<Outcome>();
            for (var i = 0; i < samples.size(); i++) {
                outcomes.add(new Outcome(samples.get(i), verdicts.get(i).get(), validation.of(samples.get(i).text())));
            }
            return outcomes;
        } finally {
            Files.deleteIfExists(folder.resolve("object.json"));
            Files.delete(folder);
        }
    }
}
