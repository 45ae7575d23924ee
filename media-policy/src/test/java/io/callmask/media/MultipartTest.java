package io.callmask.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bodies are written with `|` for a line end, and `SDP` for a part that is the session description.
class MultipartTest {
    private static final String SDP = "Content-Type: application/sdp||v=0|";
    private static final String NEEDED = "Content-Type: application/isup||x|";
    private static final String SPARE = "Content-Type: application/isup|Content-Disposition: signal;handling=optional||x|";

    private static String found(String type, String text, String lineEnd) {
        byte[] body = text.replace("SDP|", SDP).replace("NEEDED|", NEEDED).replace("SPARE|", SPARE).replace("|", lineEnd).getBytes(ISO_8859_1);
        return switch (BodyPart.ofDescription(type, body)) {
            case BodyPart.Found(int from, int to) -> new String(body, from, to - from, ISO_8859_1).replace(lineEnd, "|");
            case BodyPart.NotFound(var why) -> why.name();
        };
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '!', value = {
        "--b|SDP|--b--|                                ! v=0",
        "--b|SDP|--b--                                 ! v=0",
        "--b \t|SDP|--b-- ||                           ! v=0",
        "hello|--b|SDP|--b--|goodbye|--b|NEEDED|--b--  ! v=0",
        "--b|SPARE|--b|SDP|--b|SPARE|--b--|            ! v=0",
        "--b|c:application/sdp||v=0|a=--b|--bb|--b--|  ! v=0|a=--b|--bb",
        "--b|Content-Type:| application/sdp;|\tx=y||v=0|--b--| ! v=0",
        "--b|content-type : application/sdp|Content-Transfer-Encoding: Binary|Content-Encoding: identity||v=0|--b--| ! v=0",
        "--b|SDP|--b|NEEDED|--b--|                     ! UNSUPPORTED_TYPE",
        "--b|NEEDED|--b|SDP|--b--|                     ! UNSUPPORTED_TYPE",
        "--b|NEEDED|--b--|                             ! UNSUPPORTED_TYPE",
        "--b||v=0|--b--|                               ! UNSUPPORTED_TYPE",
        "--b|Content-Type: application/sdp|Content-Transfer-Encoding: base64||dj0w|--b--|    ! UNSUPPORTED_TYPE",
        "--b|Content-Type: application/sdp|Content-Encoding: gzip||x|--b--|                  ! UNSUPPORTED_TYPE",
        "--b|Content-Type: application/sdp|Content-Disposition: early-session||v=0|--b--|    ! UNSUPPORTED_TYPE",
        "--b|Content-Type: multipart/mixed;boundary=c||--c|SDP|--c--|--b--|                  ! UNSUPPORTED_TYPE",
        "--b|SPARE|--b--|                              ! ABSENT",
        "--b--|                                        ! ABSENT",
        "--b|SDP|--b|SDP|--b--|                        ! MALFORMED",
        "--b|SDP|                                      ! MALFORMED",
        "SDP|--b--|                                    ! ABSENT",
        "SDP|                                          ! MALFORMED",
        "--b|Content-Type: application/sdp|--b--|      ! MALFORMED",
        "--b|Content-Type|||--b--|                     ! MALFORMED",
        "--b|: x||v=0|--b--|                           ! MALFORMED",
        "--b|Content-Type: ;||v=0|--b--|               ! MALFORMED",
        "--b                                           ! MALFORMED",
        "--b|                                          ! MALFORMED"})
    void the_description_is_found_in(String text, String expected) {
        assertThat(found("multipart/mixed;boundary=b", text, "\r\n")).isEqualTo(expected);
        assertThat(found("multipart/related; boundary=\"b\"; start=x", text, "\n")).as("with bare line feeds").isEqualTo(expected);
    }

    @Test void of_alternatives_one_is_enough() {
        var type = "multipart/alternative;boundary=b";
        assertThat(found(type, "--b|NEEDED|--b|SDP|--b--|", "\r\n")).isEqualTo("v=0");
        assertThat(found(type, "--b|NEEDED|--b--|", "\r\n")).isEqualTo("UNSUPPORTED_TYPE");
    }

    @Test void the_limits_hold() {
        var type = "multipart/mixed;boundary=b";
        assertThat(found(type, "--b|SPARE|".repeat(7) + "--b|SDP|--b--", "\n")).isEqualTo("v=0");
        assertThat(found(type, "--b|SPARE|".repeat(8) + "--b|SDP|--b--", "\n")).isEqualTo("MALFORMED");
        assertThat(found(type, "--b|" + "X: y|".repeat(15) + "SDP|--b--", "\n")).isEqualTo("v=0");
        assertThat(found(type, "--b|" + "X: y|".repeat(17) + "SDP|--b--", "\n")).isEqualTo("MALFORMED");
        assertThat(found(type, "--b|SDP|--b--" + "x".repeat(16_384), "\n")).isEqualTo("MALFORMED");
        var longest = "b".repeat(70);
        assertThat(found("multipart/mixed;boundary=" + longest, "--" + longest + "|SDP|--" + longest + "--", "\n")).isEqualTo("v=0");
        assertThat(found("multipart/mixed;boundary=b" + longest, "--b" + longest + "|SDP|--b" + longest + "--", "\n")).isEqualTo("MALFORMED");
        assertThat(found("multipart/mixed;boundary=b;x=" + "y".repeat(512), "--b|SDP|--b--", "\n")).isEqualTo("MALFORMED");
    }
}
