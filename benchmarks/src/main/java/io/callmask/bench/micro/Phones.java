package io.callmask.bench.micro;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.callmask.sip.builder.SentBy;
import io.callmask.sip.call.Now;
import io.callmask.sip.engine.Shard;
import io.callmask.sip.engine.Wire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/// Caller and callee of one call after the other, who write into arrays that they have: next to all that is allocated in a call is the server's.
final class Phones implements Wire {
    static final InetSocketAddress CALLER = at("127.0.0.2", 5062);
    static final InetSocketAddress CALLEE = at("127.0.0.3", 5064);
    private static final int LARGEST = 4_096;
    private static final int DIGITS = 9;
    private static final long BETWEEN_MESSAGES = 150_000;
    private static final int MOST_LETTERS = 16;
    private static final byte[] RINGING = ascii("SIP/2.0 180 Ringing\r\n");
    private static final byte[] OK = ascii("SIP/2.0 200 OK\r\n");
    private static final byte[] CONTACT = ascii("Contact: <sip:2000000@127.0.0.3:5064>\r\n");
    private static final byte[] NO_BODY = ascii("Content-Length: 0\r\n\r\n");
    private static final byte[] LINE_END = ascii("\r\n");
    private static final byte[] CALLEE_TAG = ascii(";tag=b");
    private static final byte[] CALL_ID = ascii("Call-ID: ");
    private static final byte[] BODY = ascii("Content-Type: application/sdp\r\nContent-Length: " + Samples.OFFER.length + "\r\n\r\n");
    private static final byte[] INVITE = ascii("INVITE sip:+15550000000@127.0.0.1:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.2:5062;branch=z9hG4bKi");
    private static final byte[] ACK = ascii("ACK sip:+15550000000@127.0.0.1:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.2:5062;branch=z9hG4bKa");
    private static final byte[] BYE = ascii("BYE sip:+15550000000@127.0.0.1:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.2:5062;branch=z9hG4bKb");
    private static final byte[] FROM = ascii("\r\nMax-Forwards: 70\r\nFrom: \"Caller\" <sip:+12122000000@127.0.0.2>;tag=t");
    private static final byte[] TO = ascii("\r\nTo: <sip:+15550000000@127.0.0.1>\r\n");
    private static final byte[] REST_OF_INVITE = ascii("\r\nCSeq: 1 INVITE\r\nContact: <sip:caller@127.0.0.2:5062>\r\n");
    private static final byte[] REST_OF_ACK = ascii("\r\nCSeq: 1 ACK\r\n");
    private static final byte[] REST_OF_BYE = ascii("\r\nCSeq: 2 BYE\r\n");

    private final SentBy us = SentBy.of("127.0.0.1", 5060);
    private final byte[] out = new byte[LARGEST];
    private int length;
    private int number;
    /// What the server sent last, to either side.
    private byte[] toCaller = NO_BODY;
    private byte[] toCallee = NO_BODY;
    private long nanos;

    @Override public SentBy us() {
        return us;
    }

    @Override public boolean send(byte[] bytes, int offset, int count, InetSocketAddress to) {
        if (to.getPort() == CALLER.getPort()) toCaller = bytes;
        else toCallee = bytes;
        return true;
    }

    /// INVITE, 180, 200 and ACK: from then on both talk.
    void begin(Shard shard) {
        number++;
        length = 0;
        put(INVITE).number().put(FROM).number().put(TO).put(CALL_ID).number().put(REST_OF_INVITE).put(BODY).put(Samples.OFFER).hear(shard, CALLER);
        var invite = toCallee;
        response(RINGING, invite).put(NO_BODY).hear(shard, CALLEE);
        response(OK, invite).put(BODY).put(Samples.OFFER).hear(shard, CALLEE);
        within(ACK, REST_OF_ACK).hear(shard, CALLER);
    }

    /// The caller hangs up.
    void end(Shard shard) {
        within(BYE, REST_OF_BYE).hear(shard, CALLER);
        var bye = toCallee;
        if (bye[0] != 'B') throw new IllegalStateException("the callee got no BYE");
        length = 0;
        put(OK).line(bye, 'V', 'i').line(bye, 'F', 'r').line(bye, 'T', 'o').line(bye, 'C', 'a').line(bye, 'C', 'S').put(NO_BODY).hear(shard, CALLEE);
        if (toCaller[8] != '2') throw new IllegalStateException("the caller's BYE was not answered");
    }

    private Phones within(byte[] start, byte[] rest) {
        length = 0;
        return put(start).number().put(FROM).number().put(LINE_END).line(toCaller, 'T', 'o').put(CALL_ID).number().put(rest).put(NO_BODY);
    }

    private Phones response(byte[] status, byte[] invite) {
        length = 0;
        put(status).line(invite, 'V', 'i').line(invite, 'F', 'r').line(invite, 'T', 'o');
        length -= LINE_END.length;
        return put(CALLEE_TAG).number().put(LINE_END).line(invite, 'C', 'a').line(invite, 'C', 'S').put(CONTACT);
    }

    private void hear(Shard shard, InetSocketAddress from) {
        // About 1,000 calls a second, so that what lingers goes as it does in a server.
        nanos += BETWEEN_MESSAGES;
        var now = now();
        shard.receive(out, length, from, this, now);
        shard.poll(MOST_LETTERS, now);
        shard.tick(now);
    }

    /// Nothing comes for so long.
    void pass(Shard shard, Duration time) {
        nanos += time.toNanos();
        shard.tick(now());
    }

    private Now now() {
        return new Now(nanos, Samples.START.plusNanos(nanos));
    }

    private Phones put(byte[] bytes) {
        return put(bytes, 0, bytes.length);
    }

    private Phones put(byte[] bytes, int from, int to) {
        System.arraycopy(bytes, from, out, length, to - from);
        length += to - from;
        return this;
    }

    private Phones number() {
        int rest = number;
        for (int i = length + DIGITS - 1; i >= length; i--, rest /= 10) out[i] = (byte) ('0' + rest % 10);
        length += DIGITS;
        return this;
    }

    /// The first line that begins with these two letters.
    private Phones line(byte[] message, char first, char second) {
        for (int i = 2; i < message.length; i++) {
            if (message[i - 1] != '\n' || message[i] != first || message[i + 1] != second) continue;
            int end = i;
            while (message[end] != '\n') end++;
            return put(message, i, end + 1);
        }
        throw new IllegalStateException("no line " + first + second);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
