package io.callmask.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A SIP message as a phone reads it: lines, cut at the first colon. Good enough for well-formed messages, which is all a phone of ours is sent.
///
/// @param text the whole of it, as it was on the wire
record Message(String text, String startLine, List<Header> headers, String body) {
    record Header(String name, String value) {}

    static Message read(byte[] bytes, int length) {
        var text = new String(bytes, 0, length, UTF_8);
        int end = text.indexOf("\r\n\r\n");
        var head = (end < 0 ? text : text.substring(0, end)).split("\r\n", -1);
        List<Header> headers = new ArrayList<>();
        for (int i = 1; i < head.length; i++) {
            int colon = head[i].indexOf(':');
            if (colon > 0) headers.add(new Header(head[i].substring(0, colon).strip(), head[i].substring(colon + 1).strip()));
        }
        return new Message(text, head[0], List.copyOf(headers), end < 0 ? "" : text.substring(end + 4));
    }

    boolean isRequest() {
        return !startLine.startsWith("SIP/2.0 ");
    }

    /// The method of a request, or of the request that a response answers.
    String method() {
        return isRequest() ? startLine.substring(0, Math.max(0, startLine.indexOf(' '))) : header("CSeq").substring(header("CSeq").indexOf(' ') + 1);
    }

    /// The status of a response; 0 for a request.
    int status() {
        return isRequest() ? 0 : Integer.parseInt(startLine.substring(8, 11));
    }

    /// What a ladder says of it: `INVITE`, `180 Ringing`.
    String title() {
        return isRequest() ? method() : startLine.substring(8);
    }

    /// The URI that a request asks for, or nothing.
    String requestUri() {
        var words = startLine.split(" ", -1);
        return isRequest() && words.length == 3 ? words[1] : "";
    }

    /// The first header of that name, or nothing.
    String header(String name) {
        return all(name).stream().findFirst().orElse("");
    }

    List<String> all(String name) {
        return headers.stream().filter(header -> header.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))).map(Header::value).toList();
    }

    /// The URI in a header's angle brackets, or its value when there are none.
    String uri(String name) {
        var value = header(name);
        int open = value.indexOf('<');
        return open < 0 ? value : value.substring(open + 1, Math.max(open + 1, value.indexOf('>', open)));
    }

    /// The value of the first SDP line of that letter, or nothing.
    String sdp(char letter) {
        return body.lines().filter(line -> line.startsWith(letter + "=")).map(line -> line.substring(2)).findFirst().orElse("");
    }
}
