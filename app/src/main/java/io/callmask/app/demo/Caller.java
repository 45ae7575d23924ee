package io.callmask.app.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// A: dials, talks, hangs up. A plain user agent client (RFC 3261 §8.1, §13.2, §15.1.1).
final class Caller {
    private final Phone phone;
    private final InetSocketAddress server;
    private final Ids ids;

    Caller(Phone phone, InetSocketAddress server, Ids ids) {
        this.phone = phone;
        this.server = server;
        this.ids = ids;
    }

    /// Calls `number` and returns how many audio packets came from the other side.
    int call(String number) throws IOException {
        var target = "sip:" + number + '@' + server.getAddress().getHostAddress() + ':' + server.getPort();
        var from = '"' + phone.party().name() + "\" <sip:" + phone.party().number() + '@' + phone.address() + ">;tag=" + ids.next();
        var callId = ids.next();
        var body = offer(phone.audio().port());
        phone.send(request("INVITE", target, from, '<' + target + '>', callId, 1, body), server);

        var answer = phone.await("an answer", message -> message.status() == 200 && message.method().equals("INVITE"), server, false);
        var to = answer.header("To");
        phone.answer(answer, request("ACK", answer.uri("Contact"), from, to, callId, 1, ""), server);
        phone.audio().say(media(answer));
        int packets = phone.audio().listen();

        phone.send(request("BYE", answer.uri("Contact"), from, to, callId, 2, ""), server);
        phone.await("200 for BYE", message -> message.status() == 200 && message.method().equals("BYE"), server, true);
        return packets;
    }

    private String request(String method, String uri, String from, String to, String callId, int number, String body) {
        var party = phone.party();
        return method + ' ' + uri + " SIP/2.0\r\n"
            + "Via: SIP/2.0/UDP " + phone.address() + ";rport;branch=z9hG4bK" + ids.next() + "\r\n"
            + "Max-Forwards: 70\r\nFrom: " + from + "\r\nTo: " + to + "\r\nCall-ID: " + callId + "\r\nCSeq: " + number + ' ' + method + "\r\n"
            + "Contact: <sip:alice@" + phone.address() + ">\r\nUser-Agent: " + party.device() + "\r\n"
            + "P-Asserted-Identity: \"" + party.name() + "\" <sip:" + party.number() + "@carrier.example>\r\n"
            + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /// Where the other side wants its audio.
    static InetSocketAddress media(Message message) throws IOException {
        var connection = message.sdp('c').split(" ", -1);
        var media = message.sdp('m').split(" ", -1);
        if (connection.length < 3 || media.length < 2) throw new IOException("no audio address in " + message.title());
        return new InetSocketAddress(InetAddress.ofLiteral(connection[2]), Integer.parseInt(media[1]));
    }

    private static String offer(int port) {
        return """
            v=0\r
            o=alice 2890844526 2890844526 IN IP4 127.0.0.1\r
            s=Alice calling\r
            c=IN IP4 127.0.0.1\r
            t=0 0\r
            m=audio %d RTP/AVP 8 0 101\r
            a=rtpmap:8 PCMA/8000\r
            a=rtpmap:0 PCMU/8000\r
            a=rtpmap:101 telephone-event/8000\r
            a=sendrecv\r
            """.formatted(port);
    }
}
