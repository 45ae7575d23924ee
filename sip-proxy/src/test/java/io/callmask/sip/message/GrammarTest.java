package io.callmask.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            sip:alice@a.example                                     | sip  | alice                   | a.example     | -1    | ''  | false
            sip:a.example                                           | sip  | ''                      | a.example     | -1    | ''  | false
            SIP:+15551112222@10.0.0.1:5070;user=phone               | sip  | +15551112222            | 10.0.0.1      | 5070  | ''  | false
            sips:alice@a.example;transport=TCP;lr                   | sips | alice                   | a.example     | -1    | tcp | true
            sip:10.0.0.1:65535;transport=tls;ob                     | sip  | ''                      | 10.0.0.1      | 65535 | tls | false
            sip:alice@[2001:db8::1]:5061                            | sip  | alice                   | [2001:db8::1] | 5061  | ''  | false
            sip:al%69ce%40x@a.example                               | sip  | alice@x                 | a.example     | -1    | ''  | false
            sip:%C3%BC@a.example                                    | sip  | ü                       | a.example     | -1    | ''  | false
            sip:alice:secret@a.example                              | sip  | alice                   | a.example     | -1    | ''  | false
            sip:+1555;isub=1;phone-context=x@a.example;user=phone   | sip  | +1555;isub=1;phone-context=x | a.example | -1   | ''  | false
            sip:alice@a.example;maddr=10.0.0.9;x=%41;lr=on          | sip  | alice                   | a.example     | -1    | ''  | true
            sip:alice@a.example?Subject=x&Priority=urgent           | sip  | alice                   | a.example     | -1    | ''  | false
            sip:*21#@a.example                                      | sip  | *21#                    | a.example     | -1    | ''  | false
            sip:alice@my_host                                       | sip  | alice                   | my_host       | -1    | ''  | false
            tel:+15551112222                                        | tel  | +15551112222            | ''            | -1    | ''  | false
            TEL:+1-555-111(22.22)                                   | tel  | +15551112222            | ''            | -1    | ''  | false
            tel:5551234;phone-context=+1                            | tel  | 5551234;phone-context=+1 | ''           | -1    | ''  | false
            tel:+1-555-111-2222;ext=12-34;isub=1                    | tel  | +15551112222;ext=12-34;isub=1 | ''      | -1    | ''  | false
            """)
    void a_uri_is_read_to_its_parts(String raw, String scheme, String user, String host, int port, String transport, boolean lr) {
        assertThat(Grammar.uri(raw)).contains(new SipUri(scheme, user, host, port, transport, lr, raw));
    }

    /// Half of these are read by the library as something else than they say.
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "sip:", "sip:@", "sip:alice@", "sip:@a.example", "alice@a.example", "http://a.example", "mailto:a@b.example", "urn:service:sos", "*",
        "sip:alice@a.example trailing", "sip:a b@c.example", " sip:alice@a.example", "sip:alice@a.example ", "sip:alice@a.example>", "<sip:alice@a.example>", "sip:alice@a.example,sip:b@c.example",
        "sip:a@b@c.example", "sip:alice@a.example:0", "sip:alice@a.example:65536", "sip:alice@a.example:99999999999", "sip:alice@a.example:", "sip:alice@a.example:5060abc", "sip:alice@a.example:-1",
        "sip:al%zzce@a.example", "sip:alice%@a.example", "sip:alice%4@a.example", "sip:al%00ice@a.example", "sip:al%0D%0Aice@a.example", "sip:%ff@a.example", "sip:%C0%AF@a.example", "sip:ü@a.example",
        "sip:alice@ä.example", "sip:alice@a%2eexample", "sip:alice@[2001:db8::1", "sip:alice@[]", "sip:alice@[::g]", "sip:alice@2001:db8::1", "sip:alice@a.example;;lr",
        "sip:alice@a.example;", "sip:alice@a.example;transport=tcp;transport=udp", "sip:alice@a.example;lr;lr", "sip:alice@a.example;x=\"q\"", "sip:alice@a.example\r\nVia: x", "sip:al\0ice@a.example",
        "tel:", "tel:+", "tel:+1555x", "tel:hello", "tel:+1555 111", "tel:+15551112222@a.example", "tel:%2B15551112222"})
    void what_is_no_uri_of_ours_is_empty(String raw) {
        assertThat(Grammar.uri(raw)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            <sip:a@b.example>                                            | sip:a@b.example        | ``
            <sip:a@b.example;lr>;tag=x                                   | sip:a@b.example;lr     | x
            sip:a@b.example;tag=x                                        | sip:a@b.example        | x
            sip:a@b.example;lr;tag=x                                     | sip:a@b.example        | x
            "A <sip:no@no.example>; \\" B\\\\" <sip:a@b.example>;tag=x   | sip:a@b.example        | x
            A B <sip:a@b.example> ; tag = x ; expires=3                  | sip:a@b.example        | x
            O'Neil (Sales) <sip:a@b.example>                             | sip:a@b.example        | ``
            "Müller"<sip:a@b.example>                                    | sip:a@b.example        | ``
            <sip:a@b.example;tag=in>                                     | sip:a@b.example;tag=in | ``
            <sip:a@b.example>;x="y;tag=no";TAG=yes                       | sip:a@b.example        | yes
            <tel:+15551112222;phone-context=x>;tag=x                     | tel:+15551112222;phone-context=x | x
            tel:+15551112222;tag=x                                       | tel:+15551112222       | x
            """)
    void an_address_is_read_to_uri_and_tag(String value, String uri, String tag) {
        var address = Grammar.nameAddr(value).orElseThrow();
        assertThat(address.uri()).isEqualTo(Grammar.uri(uri).orElseThrow());
        assertThat(address.tag()).isEqualTo(tag);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "<>", "<sip:a@b.example", "sip:a@b.example>", "<<sip:a@b.example>>", "<sip:a@b.example> junk", "<sip:a@b.example>, <sip:c@d.example>", "\"A <sip:a@b.example>",
        "\"A\" B <sip:a@b.example>", "A \"B\" <sip:a@b.example>", "A, B <sip:a@b.example>", "Müller <sip:a@b.example>", "< sip:a@b.example>", "<sip:a@b.example >", "<sip:a@b.example>;tag=x;tag=y",
        "<sip:a@b.example>;tag", "<sip:a@b.example>;tag=", "<sip:a@b.example>;tag=\"q\"", "<sip:a@b.example>;;tag=x", "<sip:a@b.example>;", "sip:a@b.example?x=y;tag=z", "<http://a.example>",
        "<sip:a@b.example>;tag=x\r\nVia: y", "<sip:a@b.example>;tag=x\0"})
    void what_is_no_address_is_empty(String value) {
        assertThat(Grammar.nameAddr(value)).isEmpty();
    }

    @Test
    void long_texts_and_long_lists_are_refused_before_they_are_read() {
        assertThat(Grammar.uri("sip:" + "a".repeat(1_010) + "@b.example")).isPresent().get().extracting(SipUri::user).asString().hasSize(1_010);
        assertThat(Grammar.uri("sip:" + "a".repeat(1_020) + "@b.example")).isEmpty();
        assertThat(Grammar.uri("sip:a@b.example" + params(32))).isPresent();
        assertThat(Grammar.uri("sip:a@b.example" + params(33))).isEmpty();
        assertThat(Grammar.nameAddr("<sip:a@b.example>" + params(32))).isPresent();
        assertThat(Grammar.nameAddr("<sip:a@b.example>" + params(33))).isEmpty();
    }

    private static String params(int count) {
        var params = new StringBuilder();
        for (int i = 0; i < count; i++) params.append(";p").append(i);
        return params.toString();
    }
}
