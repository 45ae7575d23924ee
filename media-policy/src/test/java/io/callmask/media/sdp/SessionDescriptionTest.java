package io.callmask.media.sdp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionDescriptionTest {
    private static final Origin OURS = new Origin(42, 1, "192.0.2.1");
    private static final String HEAD = "v=0|o=- 1 1 IN IP4 198.51.100.7|s=-|c=IN IP4 198.51.100.7|t=0 0|";

    /// Reads text in which `|` ends a line.
    private static Optional<SessionDescription> read(String text) {
        byte[] bytes = text.replace("|", "\r\n").getBytes(ISO_8859_1);
        return SessionDescription.read(bytes, 0, bytes.length);
    }

    /// What is rendered below `t=0 0`, its lines ended by `|`.
    private static String media(String text) {
        var rendered = new String(read(text).orElseThrow().render(OURS), ISO_8859_1);
        return rendered.substring(rendered.indexOf("t=0 0\r\n") + 7).replace("\r\n", "|");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "|", "||", "hello", "v=1|", "v=0 |", " v=0|", "=0|", "v=|", "v0|", "o=- 1 1 IN IP4 198.51.100.7|v=0|", "v=0|v=0|",
        HEAD + "M=audio 4000 RTP/AVP 0|", HEAD + "m=|", HEAD + "m=audio|", HEAD + "m=audio 4000|", HEAD + "m=audio 4000 RTP/AVP|",
        HEAD + "m=audio 4000 RTP/AVP |", HEAD + "m=audio RTP/AVP 0|", HEAD + "m=audio -1 RTP/AVP 0|", HEAD + "m=audio 65536 RTP/AVP 0|",
        HEAD + "m=audio 99999999999999999999 RTP/AVP 0|", HEAD + "m=audio 4294971296 RTP/AVP 0|", HEAD + "m=audio 4000/ RTP/AVP 0|",
        HEAD + "m=audio 4000/x RTP/AVP 0|", HEAD + "m=audio 0x1000 RTP/AVP 0|", HEAD + "m=audio 4000 RTP/AVP 128|", HEAD + "m=audio 4000 RTP/AVP 0x|",
        HEAD + "m=audio 4000 RTP/AVP -1|", HEAD + "m=audio 4000 RTP/AVP 0,8|", HEAD + "m=audio 4000 RTP/AVP 999999999999|", HEAD + "m=audio 4000 RTP/AVP 4294967296|",
        HEAD + "c=IN IP4 198.51.100.8|", HEAD + "a|", HEAD + "a b|", HEAD + "|m=audio 4000 RTP/AVP 0|", HEAD + "m=audio 4000 RTP/AVP 0\u0000|",
        HEAD + "a=x\ry|", HEAD + "a=x\r\ra=y|", HEAD + "a=\u001b[2J|", HEAD + "a=x\u007f|\r"})
    void what_is_no_description_is_not_read(String text) {
        assertThat(read(text)).isEmpty();
    }

    @Test void the_limits_hold() {
        var line = "m=audio 4000 RTP/AVP 0|";
        assertThat(read(HEAD + line.repeat(8))).isPresent();
        assertThat(read(HEAD + line.repeat(9))).isEmpty();
        assertThat(read(HEAD + line + "a=x|".repeat(250))).isPresent();
        assertThat(read(HEAD + line + "a=x|".repeat(251))).isEmpty();
        assertThat(read(HEAD + line + "i=" + "x".repeat(998) + '|')).isPresent();
        assertThat(read(HEAD + line + "i=" + "x".repeat(999) + '|')).isEmpty();
        assertThat(read(HEAD + "m=audio 4000 RTP/AVP" + formats(32))).isPresent();
        assertThat(read(HEAD + "m=audio 4000 RTP/AVP" + formats(33))).isEmpty();
        var most = HEAD + line + ("i=" + "x".repeat(900) + '|').repeat(8);
        var room = 8_192 - most.replace("|", "\r\n").length() - 4;
        assertThat(read(most + "i=" + "x".repeat(room) + '|')).isPresent();
        assertThat(read(most + "i=" + "x".repeat(room + 1) + '|')).isEmpty();
    }

    private static String formats(int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) text.append(' ').append(i);
        return text.toString();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', value = {
        // line ends and blanks
        "m=audio 4000 RTP/AVP 0;                        m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|",
        "m=audio  4000\tRTP/AVP  0 |||;                 m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|",
        "m=AUDIO 4000 rtp/avp 0 0 00|;                  m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|",
        // encodings
        "m=audio 4000 RTP/AVP 0 96|a=rtpmap:96 alice/8000|;          m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|",
        "m=audio 4000 RTP/AVP 0 96|;                                 m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|",
        "m=audio 4000 RTP/AVP 0 8|a=rtpmap:8 PCMU/8000|;             m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|",
        "m=audio 4000 RTP/AVP 0 8|a=rtpmap:8 PCMA/16000|;            m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|",
        "m=audio 4000 RTP/AVP 0 8|a=rtpmap:8 |;                      m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|",
        "m=audio 4000 RTP/AVP 0 8|a=rtpmap:8 PCMA|;                  m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|",
        "m=audio 4000 RTP/AVP 0 8|a=rtpmap:8 PCMA/|;                 m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|",
        "m=audio 4000 RTP/AVP 0 8|a=rtpmap:8 PCMA/8000/0|;           m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|",
        "m=audio 4000 RTP/AVP 0 8|a=rtpmap:8 PCMA/99999999999|;      m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|",
        "m=audio 4000 RTP/AVP 0 8|a=rtpmap:8 PCMA/8000 alice|;       m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|",
        "m=audio 4000 RTP/AVP 0|a=rtpmap:999999999999 PCMA/8000|;    m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|",
        "m=audio 4000 RTP/AVP 0|a=rtpmap:|a=rtpmap|a=rtpmap:x y/z|;  m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|",
        "m=audio 4000 RTP/AVP 0|a=rtpmap:0 pcmu/8000/1|a=rtpmap:0 GSM/8000|; m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|",
        "m=audio 4000 RTP/AVP 96|a=rtpmap:96 OPUS/48000/2|;          m=audio 4000 RTP/AVP 96|a=rtpmap:96 opus/48000/2|a=sendrecv|",
        "m=audio 4000 RTP/AVP 10|a=rtpmap:10 L16/44100/2|;           m=audio 4000 RTP/AVP 10|a=rtpmap:10 L16/44100/2|a=sendrecv|",
        // times and directions
        "m=audio 4000 RTP/AVP 0|a=ptime:20|a=ptime:30|a=maxptime: 40|;   m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=ptime:20|a=maxptime:40|a=sendrecv|",
        "m=audio 4000 RTP/AVP 0|a=ptime:20.5|a=ptime:|a=ptime:999999999999|a=maxptime:-1|; m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|",
        "m=audio 4000 RTP/AVP 0|a=sendonly:alice|a=recvonly |;       m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=recvonly|",
        "a=inactive|m=audio 4000 RTP/AVP 0|;                         m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=inactive|",
        // lines that keep their place only
        "m=audio 0 RTP/AVP 0|;                                       m=audio 0 RTP/AVP 0|",
        "m=video 0 RTP/AVP|;                                         m=video 0 RTP/AVP 0|",
        "m=audio 4000 RTP/AVP 101 13|a=rtpmap:101 telephone-event/8000|; m=audio 0 RTP/AVP 0|",
        "m=audio 4000 TCP/RTP/AVP 0|;                                m=audio 0 RTP/AVP 0|",
        "m=audio 4000 RTP/SAVPF 0|;                                  m=audio 0 RTP/SAVPF 0|",
        "m=audio 4000 RTP/AVP 96|;                                   m=audio 0 RTP/AVP 0|",
        "m=alice 4000 alice alice|;                                  m=application 0 RTP/AVP 0|"})
    void a_media_line_becomes(String line, String expected) {
        assertThat(media(HEAD + line)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '!', nullValues = "void", value = {
        "G729/8000             ! annexb=no                               ! annexb=no",
        "G729/8000             ! AnnexB=YES ; alice=bob                  ! annexb=yes",
        "G729/8000             ! annexb=alice                            ! void",
        "G729/8000             ! annexb                                  ! ''",
        "G729/8000             ! ;;=;annexb=no;annexb=yes;               ! annexb=no",
        "iLBC/8000             ! mode=20                                 ! mode=20",
        "iLBC/8000             ! mode=25                                 ! void",
        "AMR/8000              ! mode-set=7,0 , 2-3; octet-align=1       ! octet-align=1;mode-set=0,2,3,7",
        "AMR/8000              ! octet-align=01                          ! octet-align=1",
        "AMR/8000              ! octet-align=1x                          ! void",
        "AMR/8000              ! mode-set=                               ! void",
        "AMR-WB/16000          ! max-red=99999999999                     ! void",
        "EVS/16000             ! br=13.2-5.9                             ! void",
        "EVS/16000             ! br=5.9-13.2;bw=swb                      ! br=5.9-13.2;bw=swb",
        "EVS/16000             ! br=5.9-                                 ! void",
        "opus/48000/2          ! stereo=1;maxaveragebitrate=20000;x=y    ! maxaveragebitrate=20000;stereo=1",
        "opus/48000/2          ! stereo=2                                ! void",
        "G722/8000             ! alice=+15551112222                      ! ''",
        "telephone-event/8000  ! 0-15                                    ! 0-15",
        "telephone-event/8000  ! 0-16,66,70                              ! 0-16",
        "telephone-event/8000  ! 11, 0-9,10                              ! 0-11",
        "telephone-event/8000  ! 0,2,4                                   ! 0,2,4",
        "telephone-event/8000  ! 0-255                                   ! 0-16",
        "telephone-event/8000  ! 0-99999999999                           ! ''",
        "telephone-event/8000  ! events=0-15                             ! ''",
        "telephone-event/8000  ! 9-0                                     ! ''",
        "telephone-event/8000  ! 0-15 alice                              ! ''"})
    void parameters_become(String encoding, String received, @org.jspecify.annotations.Nullable String rendered) {
        var speech = "a=rtpmap:0 PCMU/8000|";
        var expected = rendered == null ? "m=audio 4000 RTP/AVP 0|" + speech
            : "m=audio 4000 RTP/AVP 0 96|" + speech + "a=rtpmap:96 " + encoding + '|' + (rendered.isEmpty() ? "" : "a=fmtp:96 " + rendered + '|');
        var map = "a=rtpmap:96 " + encoding + '|';
        var parameters = "a=fmtp:96 " + received + '|';
        assertThat(media(HEAD + "m=audio 4000 RTP/AVP 0 96|" + map + parameters)).isEqualTo(expected + "a=sendrecv|");
        assertThat(media(HEAD + "m=audio 4000 RTP/AVP 0 96|" + parameters + map)).as("in the other order").isEqualTo(expected + "a=sendrecv|");
    }

    @ParameterizedTest
    @CsvSource({"IP4 198.51.100.7,IP4 198.51.100.7", "IP4 0.0.0.0,IP4 0.0.0.0", "IP4 255.255.255.254,IP4 255.255.255.254", "ip4 127.0.0.1,IP4 127.0.0.1",
        "IP6 ::,IP6 ::", "IP6 ::1,IP6 ::1", "IP6 1::,IP6 1::", "IP6 2001:DB8:0:0:0:0:0:1,IP6 2001:db8::1", "IP6 2001:db8:0:1:1:1:1:1,IP6 2001:db8:0:1:1:1:1:1",
        "IP6 2001:0:0:1::1,IP6 2001:0:0:1::1", "IP6 1:2:3:4:5:6:7:8,IP6 1:2:3:4:5:6:7:8", "IP6 1:2:3:4:5:6:7::,IP6 1:2:3:4:5:6:7:0",
        "IP6 ::2:3:4:5:6:7:8,IP6 0:2:3:4:5:6:7:8", "IP6 fe80::1,IP6 fe80::1"})
    void an_address_is_written_in_one_form(String received, String rendered) {
        var text = "v=0|c=IN " + received + "|m=audio 4000 RTP/AVP 0|";
        assertThat(new String(read(text).orElseThrow().render(OURS), ISO_8859_1)).contains("\r\nc=IN " + rendered + "\r\n").contains("m=audio 4000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"IP4 alice.example.com", "IP4 224.0.0.1", "IP4 239.255.255.255", "IP4 255.255.255.255", "IP4 198.51.100.7/127", "IP4 198.51.100",
        "IP4 198.51.100.256", "IP4 198.51.100.07", "IP4 198.51.100.7.1", "IP4 198.51.100.", "IP4 .198.51.100", "IP4 0x7f.0.0.1", "IP4 3325256711", "IP4", "IP4 ",
        "IP4 198.51.100.7 alice", "IP4 2001:db8::1", "IP6 198.51.100.7", "IP6 ff02::1", "IP6 ::ffff:198.51.100.7", "IP6 ::ffff:c633:6407", "IP6 fe80::1%eth0",
        "IP6 [2001:db8::1]", "IP6 1:2:3:4:5:6:7", "IP6 1:2:3:4:5:6:7:8:9", "IP6 1:2:3:4:5:6:7:8::", "IP6 ::1:2:3:4:5:6:7:8", "IP6 1::2::3", "IP6 :::", "IP6 :1", "IP6 1:",
        "IP6 12345::", "IP6 g::", "E164 +15551112222", "IP4  "})
    void a_line_whose_address_may_not_pass_is_refused(String received) {
        assertThat(media("v=0|c=IN " + received + "|m=audio 4000 RTP/AVP 0|")).isEqualTo("m=audio 0 RTP/AVP 0|");
        assertThat(media(HEAD + "m=audio 4000 RTP/AVP 0|c=IN " + received + '|')).isEqualTo("m=audio 0 RTP/AVP 0|");
        assertThat(media("v=0|c=ATM " + received + "|m=audio 4000 RTP/AVP 0|")).isEqualTo("m=audio 0 RTP/AVP 0|");
    }

    @Test void a_line_without_an_address_is_refused() {
        assertThat(media("v=0|m=audio 4000 RTP/AVP 0|m=audio 4002 RTP/AVP 0|c=IN IP4 198.51.100.7|"))
            .isEqualTo("m=audio 0 RTP/AVP 0|m=audio 4002 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|");
    }

    @Test void descriptions_are_equal_when_they_say_the_same() {
        var first = read(HEAD + "m=audio 4000 RTP/AVP 0|").orElseThrow();
        var second = read("v=0|o=alice 9 9 IN IP4 h|s=x|m=audio 4000 RTP/AVP 0|c=IN IP4 198.51.100.7|a=sendrecv|a=rtpmap:0 PCMU/8000|a=x-y|").orElseThrow();
        assertThat(first).isEqualTo(second).hasSameHashCodeAs(second);
        for (var other : new String[] {"m=audio 4002 RTP/AVP 0|", "m=audio 4000 RTP/AVP 8|", "m=audio 4000 RTP/AVPF 0|", "m=audio 4000 RTP/AVP 0|a=sendonly|",
                "m=audio 4000 RTP/AVP 0|a=ptime:20|", "m=audio 4000 RTP/AVP 0|a=maxptime:20|", "m=audio 4000 RTP/AVP 0|m=video 0 RTP/AVP 0|",
                "m=audio 4000 RTP/AVP 0|c=IN IP4 198.51.100.8|", "m=audio 0 RTP/AVP 0|", ""}) {
            assertThat(first).as(other).isNotEqualTo(read(HEAD + other).orElseThrow());
        }
        assertThat(first.toString()).doesNotContain("198.51");
    }

    @Test void a_description_without_media_has_none() {
        assertThat(read(HEAD).orElseThrow().hasMedia()).isFalse();
        assertThat(read(HEAD + "m=video 4000 RTP/AVP 31|").orElseThrow().hasMedia()).isFalse();
        assertThat(read(HEAD + "m=video 4000 RTP/AVP 31|m=audio 4000 RTP/AVP 0|").orElseThrow().hasMedia()).isTrue();
    }

    @Test void only_the_range_asked_for_is_read() {
        byte[] bytes = "xxv=0\nm=audio 4000 RTP/AVP 0\nc=IN IP4 198.51.100.7\nxx".getBytes(ISO_8859_1);
        assertThat(SessionDescription.read(bytes, 2, bytes.length - 3).orElseThrow().hasMedia()).isTrue();
        assertThat(SessionDescription.read(bytes, 2, bytes.length)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"host.example.com", "", "224.0.0.1", "[2001:db8::1]", "198.51.100.7\r\na=x"})
    void our_own_address_is_a_literal(String address) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Origin(1, 1, address)).withMessageStartingWith("address: ");
    }

    @Test void our_own_line_is_of_the_address_family_it_says() {
        var text = new String(read(HEAD).orElseThrow().render(new Origin(0, 0, "2001:db8::5").next()), ISO_8859_1);
        assertThat(text).contains("o=- 0 1 IN IP6 2001:db8::5\r\n");
        assertThatIllegalArgumentException().isThrownBy(() -> new Origin(-1, 0, "192.0.2.1"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Origin(0, -1, "192.0.2.1"));
    }

    @Test void the_worst_that_fits_costs_time_in_proportion_to_its_length() {
        var worst = new String[] {
            HEAD + "m=audio 4000 RTP/AVP" + formats(32) + '|' + ("a=fmtp:31 " + ";".repeat(980) + '|').repeat(7),
            HEAD + "m=audio 4000 RTP/AVP 0 96|a=rtpmap:96 opus/48000/2|a=fmtp:96 " + "x=y;".repeat(240) + '|',
            HEAD + "m=audio 4000 RTP/AVP 0 101|a=rtpmap:101 telephone-event/8000|a=fmtp:101 " + "0-255,".repeat(160) + "0|",
            HEAD + "m=audio 4000 RTP/AVP" + formats(32) + '|' + "a=rtpmap:31 x/1|".repeat(240)};
        // 500 readings of 8 KB take some 50 ms; were any part of it quadratic, minutes.
        Assertions.assertTimeout(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 500; i++) {
                for (var text : worst) assertThat(read(text)).isPresent();
            }
        });
    }
}
