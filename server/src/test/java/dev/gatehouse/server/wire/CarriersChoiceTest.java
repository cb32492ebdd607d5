package dev.gatehouse.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class CarriersChoiceTest {

    @ParameterizedTest
    @CsvSource({"loop, LoopCarriers", "auto, LoopCarriers", "jdk, JdkCarriers"})
    void opensWhatItsNameSays(String name, String type) throws IOException {
        try (var carriers = CarriersChoice.named(name).orElseThrow().open(NanoClock.SYSTEM)) {
            assertThat(carriers.getClass().getSimpleName()).isEqualTo(type);
        }
    }

    @Test
    void knowsNoOtherName() {
        assertThat(CarriersChoice.named("epoll")).isEmpty();
    }

    @Test
    void fallsBackAndSaysSoWhereTheJdkIsShut() throws Exception {
        assertThat(ChildJvm.run("true", "", WithoutOpens.class))
                .contains("no loops, so that each request costs more CPU: this JDK (")
                .contains("it takes JDK 25 and --add-opens java.base/java.lang=ALL-UNNAMED")
                .contains("auto: JdkCarriers")
                .contains("loop: no loops: this JDK (");
    }

    @Test
    void fallsBackAndSaysSoWhereTheCLibraryIsShut() throws Exception {
        var opens = "--add-opens java.base/java.lang=ALL-UNNAMED";
        assertThat(ChildJvm.run("true", opens, WithoutOpens.class))
                .contains("this JVM does not let us call the C library")
                .contains("it takes --enable-native-access=ALL-UNNAMED")
                .contains("auto: JdkCarriers")
                .doesNotContain("WARNING: A restricted method");
    }

    @Test
    void runsLoopsWithoutAWarningOfTheJvm() throws Exception {
        var flags =
                "--add-opens java.base/java.lang=ALL-UNNAMED --enable-native-access=ALL-UNNAMED";
        assertThat(ChildJvm.run("true", flags, WithoutOpens.class))
                .isEqualToIgnoringNewLines("auto: LoopCarriersloop: LoopCarriers");
    }

    /// Runs in a JVM without `--add-opens`, or without native access.
    static final class WithoutOpens {
        public static void main(String[] args) throws IOException {
            try (var carriers = CarriersChoice.AUTO.open(NanoClock.SYSTEM)) {
                System.out.println("auto: " + carriers.getClass().getSimpleName());
            }
            try (var carriers = CarriersChoice.LOOP.open(NanoClock.SYSTEM)) {
                System.out.println("loop: " + carriers.getClass().getSimpleName());
            } catch (IOException e) {
                System.out.println("loop: " + e.getMessage());
            }
        }
    }
}
