package io.callmask.sip.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.sip.text.PlainText.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "Text/PLAIN", " text/plain ;charset=utf-8", "text/plain;charset=\"UTF-8\"", "text/plain; charset=us-ascii;format=flowed", "text/plain;x=\"a;charset=latin1\\\";\"",
        "text/plain;", "text/plain;;format=flowed"})
    void plain_text_however_it_is_written(String type) {
        assertThat(read(type, "Grüße".getBytes(UTF_8))).isEqualTo(new Reading.Words("Grüße", 7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text", "text/html", "text/plainly", "message/cpim", "multipart/mixed;boundary=text/plain", "text/plain;charset=utf-16", "text/plain;charset=", "text/plain;charset=utf-8;charset=utf-8",
        "text/plain;CHARSET=iso-8859-1", "\"text/plain\""})
    void nothing_else(String type) {
        assertThat(read(type, "hello".getBytes(UTF_8))).isEqualTo(new Reading.No(415));
    }

    @Test void what_is_coded_or_attached_is_not_read() {
        byte[] body = "hello".getBytes(UTF_8);
        assertThat(PlainText.read("text/plain", "gzip", "", body)).isEqualTo(new Reading.No(415));
        assertThat(PlainText.read("text/plain", "", "attachment", body)).isEqualTo(new Reading.No(415));
        assertThat(PlainText.read("text/plain", "Identity", "render;handling=required", body)).isEqualTo(new Reading.Words("hello", 5));
    }

    @Test void it_is_neither_empty_nor_long() {
        assertThat(read("text/plain", new byte[0])).isEqualTo(new Reading.No(400));
        assertThat(read("text/plain", "x".repeat(1_300).getBytes(UTF_8))).isInstanceOf(Reading.Words.class);
        assertThat(read("text/plain", "x".repeat(1_301).getBytes(UTF_8))).isEqualTo(new Reading.No(413));
    }

    @Test void it_is_whole_utf_8() {
        assertThat(read("text/plain", "Grüße".getBytes(ISO_8859_1))).isEqualTo(new Reading.No(400));
        assertThat(read("text/plain", new byte[] {(byte) 0xe2, (byte) 0x82})).as("cut off").isEqualTo(new Reading.No(400));
        assertThat(read("text/plain", new byte[] {(byte) 0xc0, (byte) 0xb1})).as("a digit written too long").isEqualTo(new Reading.No(400));
        assertThat(read("text/plain", new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80})).as("half a pair").isEqualTo(new Reading.No(400));
    }

    @ParameterizedTest
    @CsvSource({"0, false", "7, false", "27, false", "127, false", "133, false", "9, true", "10, true", "13, true"})
    void nor_does_it_command_a_terminal(int character, boolean isTaken) {
        assertThat(read("text/plain", ("a" + (char) character + "b").getBytes(UTF_8)) instanceof Reading.Words).isEqualTo(isTaken);
    }

    @Test void its_words_are_in_no_log() {
        assertThat(read("text/plain", "secret".getBytes(UTF_8)).toString()).doesNotContain("secret");
    }

    private static Reading read(String type, byte[] body) {
        return PlainText.read(type, "", "", body);
    }
}
