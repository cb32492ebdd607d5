package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadyProbeTest {

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '!',
            textBlock =
                    """
                    200 ! [+]shutdown ok;[+]config ok;[+]source ok;[+]listener a/b/c ok                     ! true
                    200 ! [+]shutdown ok;[+]config ok;[-]source failed: away;[+]listener a/b/c ok           ! true
                    200 ! [+]shutdown ok;[+]config ok;[-]listener a/b/c failed: taken;[+]listener a/b/d ok  ! true
                    200 ! [+]shutdown ok;[+]config ok                                                       ! false
                    503 ! [+]shutdown ok;[+]config ok;[-]listener a/b/c failed: taken                       ! false
                    503 ! [-]shutdown failed: finishing what runs, to stop;[+]listener a/b/c ok             ! false
                    503 ! [+]shutdown ok;[-]config failed: no configuration yet                             ! false
                    200 ! hello                                                                             ! false
                    404 ! [+]shutdown ok;[+]listener a/b/c ok                                               ! false
                    """)
    void holdsTheAddressWhereItIsReadyAndAListenerServes(int status, String checks, boolean vip) {
        var body = checks.replace(";", "\n") + "\nreadyz check said\n";
        var answer = ReadyProbe.read("HTTP/1.1 " + status + " Said\r\nServer: x\r\n\r\n" + body);
        assertThat(answer.vip()).isEqualTo(vip);
    }
}
