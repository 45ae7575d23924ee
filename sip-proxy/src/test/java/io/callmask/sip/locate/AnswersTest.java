package io.callmask.sip.locate;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.sip.locate.Dns.Answer;
import io.callmask.sip.locate.Dns.Entry;
import io.callmask.sip.locate.Dns.Kind;
import io.callmask.sip.locate.Dns.Question;
import io.callmask.sip.locate.Dns.Why;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// What a response says, read from its bytes.
class AnswersTest {
    @Test void addresses_behind_an_alias_are_found_for_the_shorter_of_the_times() throws IOException {
        var read = read(Kind.A, "www.test", Rcode.NOERROR, "www.test. 50 CNAME host.test.", "host.test. 300 A 192.0.2.1", "host.test. 300 A 192.0.2.2", "other.test. 1 A 192.0.2.3");
        assertThat(read.answer()).isEqualTo(new Answer.Found(List.of(new Entry.Address(InetAddress.ofLiteral("192.0.2.1")), new Entry.Address(InetAddress.ofLiteral("192.0.2.2"))), Duration.ofSeconds(50)));
    }

    @Test void services_and_pointers_are_read() throws IOException {
        assertThat(read(Kind.SRV, "_sip._udp.test", Rcode.NOERROR, "_sip._udp.test. 60 SRV 10 20 5080 A.test.", "_sip._udp.test. 60 SRV 0 0 0 .").answer())
            .isEqualTo(new Answer.Found(List.of(new Entry.Srv(10, 20, 5_080, "A.test"), new Entry.Srv(0, 0, 0, ".")), Duration.ofSeconds(60)));
        assertThat(read(Kind.NAPTR, "test", Rcode.NOERROR, "test. 60 NAPTR 50 51 \"s\" \"SIP+D2U\" \"\" _sip._udp.test.").answer())
            .isEqualTo(new Answer.Found(List.of(new Entry.Naptr(50, 51, "s", "SIP+D2U", "_sip._udp.test")), Duration.ofSeconds(60)));
    }

    @Test void an_absence_is_good_as_long_as_the_zone_says() throws IOException {
        var message = message("gone.test", Kind.A, Rcode.NXDOMAIN);
        message.addRecord(Record.fromString(Name.fromString("test."), Type.SOA, DClass.IN, 900, "ns.test. root.test. 1 2 3 4 120", Name.root), Section.AUTHORITY);
        assertThat(read(message, Kind.A, "gone.test").answer()).isEqualTo(new Answer.Absent(Duration.ofSeconds(120)));
        assertThat(read(Kind.AAAA, "plain.test", Rcode.NOERROR).answer()).isInstanceOf(Answer.Absent.class);
    }

    @Test void an_alias_that_leads_out_of_the_answer_is_followed() throws IOException {
        assertThat(read(Kind.A, "www.test", Rcode.NOERROR, "www.test. 50 CNAME host.example.").leadsTo()).isEqualTo("host.example.");
        assertThat(read(Kind.A, "www.test", Rcode.NXDOMAIN, "www.test. 50 CNAME host.example.").leadsTo()).isEmpty();
    }

    @Test void aliases_in_a_circle_end() throws IOException {
        assertThat(read(Kind.A, "a.test", Rcode.NOERROR, "a.test. 50 CNAME b.test.", "b.test. 50 CNAME a.test.").answer()).isInstanceOf(Answer.Absent.class);
    }

    @Test void a_server_that_fails_or_refuses_says_nothing() throws IOException {
        assertThat(read(Kind.A, "a.test", Rcode.SERVFAIL).answer()).isEqualTo(new Answer.Unknown(Why.REFUSED));
        assertThat(read(Kind.A, "a.test", Rcode.REFUSED).answer()).isEqualTo(new Answer.Unknown(Why.REFUSED));
        assertThat(read(Kind.A, "a.test", Rcode.FORMERR).answer()).isEqualTo(new Answer.Unknown(Why.BROKEN));
    }

    @Test void a_response_that_is_bent_anywhere_is_an_answer_or_none_and_never_an_exception() throws IOException {
        var message = message("_sip._udp.test", Kind.SRV, Rcode.NOERROR);
        for (var answer : new String[] {"www.test. 50 CNAME host.test.", "_sip._udp.test. 60 SRV 10 20 5080 a.test.", "test. 60 NAPTR 50 51 \"s\" \"SIP+D2U\" \"\" _sip._udp.test.", "host.test. 300 A 192.0.2.1", "host.test. 300 AAAA 2001:db8::1"}) add(message, answer);
        var good = message.toWire();
        var random = new SplittableRandom(3_263);
        int read = 0;
        for (int i = 0; i < 50_000; i++) {
            var bent = Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length);
            for (int n = random.nextInt(4); n >= 0 && bent.length > 0; n--) bent[random.nextInt(bent.length)] = (byte) random.nextInt();
            try {
                var parsed = new Message(bent);
                read++;
                for (var kind : Kind.values()) {
                    if (Answers.of(new Question(kind, "x"), Name.fromString("_sip._udp.test."), parsed).answer() instanceof Answer.Found(var entries, var ttl)) {
                        assertThat(entries).isNotEmpty();
                        assertThat(ttl).isBetween(Duration.ZERO, Duration.ofSeconds(Integer.MAX_VALUE));
                    }
                }
            } catch (IOException | RuntimeException unreadable) {
                // dnsjava says so, and `DnsJava` takes it for no answer.
                assertThat(unreadable.getStackTrace()).noneMatch(frame -> frame.getClassName().endsWith(".Answers"));
            }
        }
        assertThat(read).isGreaterThan(10_000);
    }

    private static Answers.Read read(Kind kind, String name, int rcode, String... answers) throws IOException {
        var message = message(name, kind, rcode);
        for (var answer : answers) add(message, answer);
        return read(message, kind, name);
    }

    private static void add(Message message, String answer) throws IOException {
        var words = answer.split(" ", 4);
        message.addRecord(Record.fromString(Name.fromString(words[0]), Type.value(words[2]), DClass.IN, Long.parseLong(words[1]), words[3], Name.root), Section.ANSWER);
    }

    private static Message message(String name, Kind kind, int rcode) throws IOException {
        var message = new Message(7);
        message.getHeader().setFlag(Flags.QR);
        message.getHeader().setRcode(rcode);
        message.addRecord(Record.newRecord(Name.fromString(name, Name.root), Answers.type(kind), DClass.IN), Section.QUESTION);
        return message;
    }

    private static Answers.Read read(Message message, Kind kind, String name) throws IOException {
        return Answers.of(new Question(kind, name), Name.fromString(name, Name.root), new Message(message.toWire()));
    }
}
