package io.callmask.app.demo;

import java.io.IOException;
import java.net.InetSocketAddress;

/// B: rings, answers, talks, is hung up on. A plain user agent server (RFC 3261 §8.2, §13.3).
final class Callee {
    private final Phone phone;
    private final InetSocketAddress server;
    private final String tag;

    Callee(Phone phone, InetSocketAddress server, Ids ids) {
        this.phone = phone;
        this.server = server;
        this.tag = ids.next();
    }

    /// Takes one call and returns how many audio packets came from the other side.
    int takeCall() throws IOException {
        var invite = phone.await("INVITE", message -> message.isRequest() && message.method().equals("INVITE"), server, false);
        phone.answer(invite, response(invite, "180 Ringing", ""), server);
        phone.answer(invite, response(invite, "200 OK", description(phone.audio().port())), server);
        phone.await("ACK", message -> message.isRequest() && message.method().equals("ACK"), server, true);

        phone.audio().say(Caller.media(invite));
        int packets = phone.audio().listen();

        var bye = phone.await("BYE", message -> message.isRequest() && message.method().equals("BYE"), server, false);
        phone.answer(bye, response(bye, "200 OK", ""), server);
        return packets;
    }

    private String response(Message request, String status, String body) {
        var text = new StringBuilder("SIP/2.0 ").append(status).append("\r\n");
        for (var name : new String[] {"Via", "Record-Route", "From"}) {
            for (var value : request.all(name)) text.append(name).append(": ").append(value).append("\r\n");
        }
        var to = request.header("To");
        text.append("To: ").append(to).append(to.contains(";tag=") ? "" : ";tag=" + tag).append("\r\n")
            .append("Call-ID: ").append(request.header("Call-ID")).append("\r\nCSeq: ").append(request.header("CSeq")).append("\r\n")
            .append("Contact: \"").append(phone.party().name()).append("\" <sip:").append(phone.party().number()).append('@').append(phone.address()).append(">\r\n")
            .append("Server: ").append(phone.party().device()).append("\r\n")
            .append("P-Asserted-Identity: \"").append(phone.party().name()).append("\" <sip:").append(phone.party().number()).append("@carrier.example>\r\n");
        if (!body.isEmpty()) text.append("Content-Type: application/sdp\r\n");
        return text.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body).toString();
    }

    private static String description(int port) {
        return """
            v=0\r
            o=bob 2808844564 2808844564 IN IP4 127.0.0.1\r
            s=Bob here\r
            c=IN IP4 127.0.0.1\r
            t=0 0\r
            m=audio %d RTP/AVP 8 101\r
            a=rtpmap:8 PCMA/8000\r
            a=rtpmap:101 telephone-event/8000\r
            a=sendrecv\r
            """.formatted(port);
    }
}
