package io.callmask.bench.load;

import io.callmask.bench.load.Calls.Call;
import io.callmask.bench.load.Calls.Phase;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// All the phones that call: the user agent clients of leg A (RFC 3261 §13.2).
final class Callers {
    private static final int INVITE_ATTEMPTS = 6;
    private static final int BYE_ATTEMPTS = 10;
    private static final byte[] TO = Message.ascii("\r\nTo: <sip:");
    private static final byte[] CALL_ID = Message.ascii("Call-ID: ");

    private static final byte[] NONE = {};
    private static final String RECORD = "Record-";

    private final Wire wire;
    private final Calls calls;
    private final boolean isReliable;
    private final Timers timers = new Timers();
    private final DelayLine holding;
    private final Datagram.Slice target = new Datagram.Slice();
    private final byte[][] caller;
    private final byte[][] dialled;
    /// What a caller must not see: the callee's digits without the country code.
    private final byte[][] hidden;

    private final byte[] invite = Message.ascii("INVITE sip:");
    private final byte[] ackOfRefusal = Message.ascii("ACK sip:");
    private final byte[] ack = Message.ascii("ACK ");
    private final byte[] bye = Message.ascii("BYE ");
    private final byte[] viaOfInvite;
    private final byte[] viaOfAck;
    private final byte[] viaOfBye;
    private final byte[] from;
    private final byte[] fromTag;
    private final byte[] atServer;
    private final byte[] restOfInvite;
    private final byte[] restOfAck;
    private final byte[] restOfBye;

    Callers(Wire wire, Carriage carriage, InetSocketAddress local, InetSocketAddress server, Calls calls, Pairs pairs, long holdNanos) {
        this.wire = wire;
        this.calls = calls;
        isReliable = carriage.isReliable();
        holding = new DelayLine(holdNanos);
        int count = pairs.count();
        caller = new byte[count][];
        dialled = new byte[count][];
        hidden = new byte[count][];
        for (int i = 0; i < count; i++) {
            caller[i] = Message.ascii(pairs.caller(i));
            dialled[i] = Message.ascii(pairs.dialled(i));
            hidden[i] = Message.ascii(pairs.callee(i).substring(2));
        }
        var here = local.getHostString() + ":" + local.getPort();
        var via = " SIP/2.0\r\nVia: SIP/2.0/" + carriage.inVia() + " " + here + ";branch=z9hG4bK";
        viaOfInvite = Message.ascii("@" + server.getHostString() + ":" + server.getPort() + via + "i");
        viaOfAck = Message.ascii(via + "a");
        viaOfBye = Message.ascii(via + "b");
        from = Message.ascii("\r\nMax-Forwards: 70\r\nFrom: \"Caller\" <sip:");
        fromTag = Message.ascii("@" + local.getHostString() + ">;tag=t");
        atServer = Message.ascii("@" + server.getHostString() + ">\r\n");
        var sdp = Sdp.of("caller", local.getHostString(), 40_000);
        restOfInvite = Message.lines("\nCSeq: 1 INVITE\nContact: <sip:caller@" + here + carriage.parameter() + ">\nContent-Type: application/sdp\nContent-Length: " + sdp.length() + "\n\n" + sdp);
        restOfAck = Message.lines("\nCSeq: 1 ACK\nContent-Length: 0\n\n");
        restOfBye = Message.lines("\nCSeq: 2 BYE\nContent-Length: 0\n\n");
    }

    /// @param held whether the caller never hangs up
    void call(long now, boolean held) throws IOException {
        var call = calls.begin(now, held);
        if (call == null) return;
        sendInvite(call);
        if (!isReliable) timers.addInvite(call.number, 0, now);
    }

    private void sendInvite(Call call) throws IOException {
        var number = dialled[call.pair];
        wire.message().put(invite).put(number).put(viaOfInvite).putNumber(call.number, Calls.DIGITS)
            .put(from).put(caller[call.pair]).put(fromTag).putNumber(call.number, Calls.DIGITS)
            .put(TO).put(number).put(atServer).put(CALL_ID).putNumber(call.number, Calls.DIGITS).put(restOfInvite);
        wire.send(call.number);
    }

    private void sendInDialog(Call call, byte[] method, byte[] via, byte[] rest) throws IOException {
        wire.message().put(method).put(call.target).put(via).putNumber(call.number, Calls.DIGITS)
            .put(from).put(caller[call.pair]).put(fromTag).putNumber(call.number, Calls.DIGITS).put(Message.LINE_END)
            .put(call.toLine).put(call.routeLine).put(CALL_ID).putNumber(call.number, Calls.DIGITS).put(rest);
        wire.send(call.number);
    }

    void handle(Datagram in, long now) throws IOException {
        var call = in.callId.isEmpty() ? null : calls.find(in.number(in.callId.start + CALL_ID.length, Calls.DIGITS));
        if (!in.isResponse()) {
            handleRequest(in, call);
        } else if (call == null) {
            calls.counts.strays++;
        } else {
            if (in.contains(hidden[call.pair])) calls.leaked(call);
            if (in.isCseqOf("INVITE")) handleInviteResponse(in, call, now);
            else if (in.isCseqOf("BYE")) handleByeResponse(in, call);
        }
    }

    /// The server ends a call that we have not ended.
    private void handleRequest(Datagram in, @Nullable Call call) throws IOException {
        wire.message().put(Callees.OK).put(in, in.via).put(in, in.from).put(in, in.to).put(in, in.callId).put(in, in.cseq).put(Callees.NO_BODY);
        wire.answer();
        if (call == null || call.phase == Phase.ENDING) return;
        if (!call.faulty) calls.counts.ended++;
        calls.close(call);
    }

    private void handleInviteResponse(Datagram in, Call call, long now) throws IOException {
        int status = in.status();
        if (status < 200) {
            if (call.phase == Phase.CALLING) call.phase = Phase.PROCEEDING;
        } else if (status < 300) {
            answered(in, call, now);
        } else {
            refused(in, call);
        }
    }

    private void answered(Datagram in, Call call, long now) throws IOException {
        if (call.phase != Phase.CALLING && call.phase != Phase.PROCEEDING) {
            calls.counts.cameAgain++;
            sendInDialog(call, ack, viaOfAck, restOfAck);
            return;
        }
        if (!in.findTarget(target)) {
            refused(in, call);
            return;
        }
        call.toLine = Arrays.copyOfRange(in.bytes, in.to.start, in.to.end);
        call.target = Arrays.copyOfRange(in.bytes, target.start, target.end);
        // One proxy at most stands between, so that its Record-Route is the route set as it is (RFC 3261 §12.1.2).
        call.routeLine = in.recordRoute.isEmpty() ? NONE : Arrays.copyOfRange(in.bytes, in.recordRoute.start + RECORD.length(), in.recordRoute.end);
        calls.answered(call);
        sendInDialog(call, ack, viaOfAck, restOfAck);
        if (!call.held) holding.add(call.number, now);
    }

    private void refused(Datagram in, Call call) throws IOException {
        // RFC 3261 §17.1.1.3: the ACK of a refusal has the Request-URI and the branch of its INVITE.
        wire.message().put(ackOfRefusal).put(dialled[call.pair]).put(viaOfInvite).putNumber(call.number, Calls.DIGITS)
            .put(from).put(caller[call.pair]).put(fromTag).putNumber(call.number, Calls.DIGITS).put(Message.LINE_END)
            .put(in, in.to).put(CALL_ID).putNumber(call.number, Calls.DIGITS).put(restOfAck);
        wire.send(call.number);
        calls.refused(call, in);
        calls.close(call);
    }

    private void handleByeResponse(Datagram in, Call call) {
        if (call.callerDone) {
            calls.counts.cameAgain++;
            return;
        }
        if (in.status() >= 300) calls.refused(call, in);
        if (in.status() >= 200) calls.callerDone(call);
    }

    void runTimers(long now) throws IOException {
        while (holding.isDue(now)) hangUp((int) holding.take(), now);
        timers.run(now, this::sendAgain);
    }

    private void hangUp(int number, long now) throws IOException {
        var call = calls.find(number);
        if (call == null || call.phase != Phase.HOLDING) return;
        call.phase = Phase.ENDING;
        sendInDialog(call, bye, viaOfBye, restOfBye);
        if (!isReliable) timers.addOther(number, 0, now);
    }

    private void sendAgain(int number, int attempt, long now) throws IOException {
        var call = calls.find(number);
        if (call == null) return;
        if (call.phase == Phase.CALLING && attempt < INVITE_ATTEMPTS) {
            calls.counts.sentAgain++;
            sendInvite(call);
            timers.addInvite(number, attempt + 1, now);
        } else if (call.phase == Phase.ENDING && !call.callerDone && attempt < BYE_ATTEMPTS) {
            calls.counts.sentAgain++;
            sendInDialog(call, bye, viaOfBye, restOfBye);
            timers.addOther(number, attempt + 1, now);
        }
    }
}
