package io.callmask.simulation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.callmask.sip.message.Grammar;
import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.Reading;
import io.callmask.sip.message.SipMessage;
import io.callmask.sip.message.SipRequest;
import java.util.Arrays;

/// The message view: no bytes make it throw, its answers agree with each other, and what would be echoed can end no line.
public final class MessageFuzz {
    private static final int LONGEST_ID = 256;
    private static final int MOST_ITEMS = 32;

    private MessageFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        switch (SipMessage.read(data, 0, data.length)) {
            case Reading.Good(var message) -> works(message);
            case Reading.Answerable(var request, var status, _) -> {
                require(status == 400 || status == 505, "status");
                require(!request.method().equals("ACK"), "an answer to an ACK");
                echoes(request);
            }
            case Reading.Hopeless _, Reading.KeepAlive _ -> { }
        }
    }

    static void works(SipMessage message) {
        require(!message.callId().isEmpty() && message.callId().length() <= LONGEST_ID, "Call-ID");
        require(message.fromTag().length() <= LONGEST_ID && message.toTag().length() <= LONGEST_ID, "tag");
        require(!message.topVia().branch().isEmpty(), "branch");
        require(message.viaCount() >= 1 && message.viaCount() <= MOST_ITEMS, "Vias");
        require(message.anyVia(via -> via.equals(message.topVia())), "top Via");
        require(message.body().length == message.bodyLength(), "body");
        for (var name : HeaderName.values()) {
            require(message.values(name).size() == message.raw(name).lines(), "lines of " + name);
            require(message.items(name).size() <= MOST_ITEMS, "items of " + name);
            for (var value : message.values(name)) require(value.indexOf('\r') < 0 && value.indexOf('\n') < 0 && value.indexOf('\0') < 0, "value of " + name);
        }
        agrees(message, HeaderName.FROM, message.fromTag());
        agrees(message, HeaderName.TO, message.toTag());
        for (var contact : message.items(HeaderName.CONTACT)) Grammar.nameAddr(contact);
        if (message instanceof SipRequest request) {
            require(request.method().equals(request.cseq().method()), "CSeq method");
            require(request.maxForwards() >= 0 && request.maxForwards() <= 255, "Max-Forwards");
            Grammar.uri(request.requestUri());
            echoes(request);
        }
        require(message.toString().indexOf('@') < 0, "toString");
    }

    private static void agrees(SipMessage message, HeaderName name, String tag) {
        Grammar.nameAddr(message.value(name)).ifPresent(address -> require(address.tag().equals(tag), "tag of " + name));
    }

    private static void echoes(SipRequest request) {
        lines(request.viasFrom("192.0.2.55", 5066));
        for (var name : new HeaderName[] {HeaderName.FROM, HeaderName.TO, HeaderName.CALL_ID, HeaderName.CSEQ, HeaderName.TIMESTAMP, HeaderName.RECORD_ROUTE}) lines(request.raw(name).toBytes());
    }

    /// Whole lines and nothing that another reader may take for the end of one, or of all.
    private static void lines(byte[] echo) {
        var text = new String(echo, ISO_8859_1);
        require(text.isEmpty() || text.endsWith("\r\n"), "echo without a line end");
        require(text.replace("\r\n", "").chars().noneMatch(c -> c == '\r' || c == '\n' || c == 0), "echo of a control character");
        require(Arrays.stream(text.split("\r\n")).noneMatch(line -> !text.isEmpty() && line.isBlank()), "echo of a blank line");
    }

    private static void require(boolean holds, String what) {
        if (!holds) throw new AssertionError(what);
    }
}
