package dev.gatehouse.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    10.0.0.1,                10.0.0.1:80
                    ::,                      [::]:80
                    ::1,                     [::1]:80
                    2001:DB8::1,             [2001:db8::1]:80
                    2001:db8:0:1:1:1:1:1,    [2001:db8:0:1:1:1:1:1]:80
                    2001:0:0:1:0:0:0:1,      [2001:0:0:1::1]:80
                    2001:db8:0:0:1:0:0:1,    [2001:db8::1:0:0:1]:80
                    fe80::,                  [fe80::]:80
                    1:2:3:4:5:6:7:8,         [1:2:3:4:5:6:7:8]:80
                    """)
    void writesAddressesAsRfc5952Does(String literal, String text) {
        var address = new InetSocketAddress(InetAddress.ofLiteral(literal), 80);
        assertThat(AddressText.of(address)).isEqualTo(text);
    }

    @Test
    void leavesNamesAlone() {
        assertThat(AddressText.of(InetSocketAddress.createUnresolved("a.example", 80)))
                .isEqualTo("a.example:80");
    }
}
