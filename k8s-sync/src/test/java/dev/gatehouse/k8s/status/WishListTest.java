package dev.gatehouse.k8s.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.gatehouse.k8s.watch.ObjectKey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// On a clock that is moved by hand.
class WishListTest {

    private static final long START = Long.MAX_VALUE - 5; // which overflows, as nanoTime may

    private final Map<ObjectKey, HasMetadata> published = new HashMap<>();
    private final WishList list =
            new WishList(
                    new Published() {
                        @Override
                        public <T extends HasMetadata> @Nullable T get(
                                Class<T> kind, ObjectKey key) {
                            var object = published.get(key);
                            return kind.isInstance(object) ? kind.cast(object) : null;
                        }
                    });
    private long now = START;

    @Test
    void triesEachWishOnce() {
        want("a", "b");

        assertThat(next()).isEqualTo("a");
        assertThat(next()).isEqualTo("b");
        assertThat(list.next(now)).isNull();
    }

    @Test
    void doesNotTryTheSameObjectTwiceAtATime() {
        want("a");
        var task = Objects.requireNonNull(list.next(now));
        want("a");

        assertThat(list.next(now)).isNull();
        list.done(task, new Outcome.Contended(), now);
        pass(1);
        assertThat(next()).isEqualTo("a");
    }

    @Test
    void forgetsWhatIsNotWantedAnyMore() {
        want("a", "b");

        want("b");

        assertThat(next()).isEqualTo("b");
        assertThat(list.next(now)).isNull();
    }

    @Test
    void knowsWhatItWroteBeforeItComesBack() {
        want("a");
        written("a", "7");

        want("a");

        assertThat(list.next(now)).isNull();
    }

    @Test
    void looksAgainAtWhatNeverCameBack() {
        want("a");
        written("a", "7");
        pass(30);

        want("a");

        assertThat(next()).isEqualTo("a");
    }

    @Test
    void looksAgainAtWhatChanged() {
        want("a");
        written("a", "7");
        publish("a", "7");
        want("a");
        assertThat(list.next(now)).isNull();
        publish("a", "8");

        want("a");

        assertThat(next()).isEqualTo("a");
    }

    @Test
    void waitsTwiceAsLongAfterEachFailureInARow() {
        want("a");
        fail(1);
        assertThat(pauseMillis()).isBetween(100L, 200L);
        fail(5);
        assertThat(pauseMillis()).isBetween(1_600L, 6_400L);
        fail(20);
        assertThat(pauseMillis()).isBetween(15_000L, 30_000L);
    }

    @Test
    void beginsAnewAfterAWhileWithoutFailures() {
        want("a");
        fail(20);
        now += TimeUnit.MINUTES.toNanos(3);

        fail(1);

        assertThat(pauseMillis()).isBetween(100L, 200L);
    }

    @Test
    void countsFailuresThatCameTogetherOnce() {
        want("a", "b");
        var a = Objects.requireNonNull(list.next(now));
        var b = Objects.requireNonNull(list.next(now));

        list.done(a, new Outcome.Unreachable("away"), now);
        var due = list.due();
        list.done(b, new Outcome.Unreachable("away"), now);

        assertThat(list.due()).isEqualTo(due);
    }

    /// Fails this often, each time as soon as it may be tried.
    private void fail(int times) {
        for (var i = 0; i < times; i++) {
            var task = list.next(now);
            if (task == null) {
                now = list.due().orElseThrow();
                task = Objects.requireNonNull(list.next(now));
            }
            list.done(task, new Outcome.Unreachable("away"), now);
        }
    }

    /// How long it waits now, in milliseconds.
    private long pauseMillis() {
        return TimeUnit.NANOSECONDS.toMillis(list.due().orElseThrow() - now);
    }

    private void pass(int seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }

    private void publish(String name, String version) {
        published.put(
                key(name),
                new ServiceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace("default")
                        .withResourceVersion(version)
                        .endMetadata()
                        .build());
    }

    private void written(String name, String version) {
        var task = Objects.requireNonNull(list.next(now));
        assertThat(task.wish().ref().key().name()).isEqualTo(name);
        var object = JsonNodeFactory.instance.objectNode();
        list.done(task, new Outcome.Written(new Seen("uid", version, 1, object, true)), now);
    }

    private String next() {
        return Objects.requireNonNull(list.next(now)).wish().ref().key().name();
    }

    private void want(String... names) {
        list.want(List.of(names).stream().map(WishListTest::wish).toList(), now);
    }

    private static Wish wish(String name) {
        return new ObjectWish(
                new Ref(Target.SERVICE, key(name)), JsonNodeFactory.instance.objectNode());
    }

    private static ObjectKey key(String name) {
        return new ObjectKey("default", name);
    }
}
