package io.callmask.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViaStampTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            10.0.0.2:5060;branch=z1;rport                         | 10.0.0.2:5060;branch=z1;received=10.0.0.2;rport=6060
            10.0.0.2:5060;branch=z1                               | 10.0.0.2:5060;branch=z1
            10.0.0.9;branch=z1                                    | 10.0.0.9;branch=z1;received=10.0.0.2
            a.example;branch=z1                                   | a.example;branch=z1;received=10.0.0.2
            a.example;rport;branch=z1                             | a.example;branch=z1;received=10.0.0.2;rport=6060
            a.example;rport=1;received=6.6.6.6;branch=z1          | a.example;branch=z1;received=10.0.0.2;rport=6060
            10.0.0.2;received=6.6.6.6;branch=z1;x="received=7"    | 10.0.0.2;branch=z1;x="received=7"
            a.example ; branch = z1 ; rport , SIP/2.0/UDP b;rport | a.example ; branch = z1 ;received=10.0.0.2;rport=6060 , SIP/2.0/UDP b;rport
            """)
    void the_top_via_says_whence_the_request_came(String asked, String told) {
        var second = "\r\nVia: SIP/2.0/UDP c.example\r\n";
        var request = Messages.request(Messages.inviteWith("v: SIP/2.0/UDP c.example\n").replaceFirst("10.0.0.2:5060;branch=z9hG4bK776asdhds;rport", asked));
        var vias = request.viasFrom("10.0.0.2", 6060);
        assertThat(new String(vias, StandardCharsets.UTF_8)).isEqualTo("Via: SIP/2.0/UDP " + told + second.replace("Via", "v"));
    }

    @ParameterizedTest
    @CsvSource({"[2001:db8::1],false", "[2001:db8::2],true", "2001.example,true"})
    void an_ipv6_host_is_the_address_in_brackets(String host, boolean received) {
        var request = Messages.request(Messages.INVITE.replace("10.0.0.2:5060;branch=z9hG4bK776asdhds;rport", host + ";branch=z1"));
        assertThat(new String(request.viasFrom("2001:db8::1", 5060), StandardCharsets.UTF_8).contains(";received=2001:db8::1\r\n")).isEqualTo(received);
    }
}
