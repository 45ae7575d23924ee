package io.callmask.bench.load;

import io.callmask.bench.load.Calls.Call;
import java.io.IOException;
import java.net.InetSocketAddress;

/// All the phones that are called: the user agent servers of leg B (RFC 3261 §13.3). They ring and answer at once.
final class Callees {
    static final byte[] OK = Message.ascii("SIP/2.0 200 OK\r\n");
    static final byte[] NO_BODY = Message.ascii("Content-Length: 0\r\n\r\n");
    private static final byte[] RINGING = Message.ascii("SIP/2.0 180 Ringing\r\n");
    private static final byte[] TAG = Message.ascii(";tag=b");
    private static final byte[] CONTACT = Message.ascii("Contact: <sip:");
    private static final int ATTEMPTS = 10;
    /// How far into a request the seven digits stand: `INVITE sip:+1646…`, `ACK sip:…`, `BYE sip:…`.
    private static final int DIGITS_IN_INVITE = "INVITE sip:+1646".length();
    private static final int DIGITS_IN_DIALOG = "ACK sip:".length();

    private final Wire wire;
    private final Calls calls;
    private final Pairs pairs;
    private final boolean masked;
    private final Timers timers = new Timers();
    private final byte[] contactRest;
    private final byte[] answerRest;
    private final Dialog[] dialogs;
    private final byte[][] shown;
    /// What a callee must not see: the caller's digits without the country code, and the VN that was dialled.
    private final byte[][] caller;
    private final byte[][] dialled;

    /// The last call of one phone. Used again for the next.
    private static final class Dialog {
        int callId;
        int number;
        boolean acknowledged;
        boolean ended;
        byte[] answer = new byte[1_536];
        int answerLength;
    }

    Callees(Wire wire, Carriage carriage, InetSocketAddress local, Calls calls, Pairs pairs, boolean masked) {
        this.wire = wire;
        this.calls = calls;
        this.pairs = pairs;
        this.masked = masked;
        int count = pairs.count();
        dialogs = new Dialog[count];
        shown = new byte[count][];
        caller = new byte[count][];
        dialled = new byte[count][];
        for (int i = 0; i < count; i++) {
            dialogs[i] = new Dialog();
            shown[i] = Message.ascii("sip:" + pairs.shown(i) + "@");
            caller[i] = Message.ascii(pairs.caller(i).substring(2));
            dialled[i] = Message.ascii(pairs.dialled(i).substring(2));
        }
        contactRest = Message.ascii("@" + local.getHostString() + ":" + local.getPort() + carriage.parameter() + ">\r\n");
        var sdp = Sdp.of("callee", local.getHostString(), 50_000);
        answerRest = Message.lines("Content-Type: application/sdp\nContent-Length: " + sdp.length() + "\n\n" + sdp);
    }

    void handle(Datagram in, long now) throws IOException {
        if (in.startsWith(0, "INVITE ")) handleInvite(in, now);
        else if (in.startsWith(0, "ACK ")) handleAck(in);
        else if (in.startsWith(0, "BYE ")) handleBye(in);
        else calls.counts.strays++;
    }

    private void handleInvite(Datagram in, long now) throws IOException {
        int pair = pairs.of(in.number(DIGITS_IN_INVITE, Pairs.DIGITS));
        var call = pair < 0 ? null : calls.ofPair(pair);
        if (call == null) {
            calls.counts.strays++;
            return;
        }
        var dialog = dialogs[pair];
        int callId = in.hash(in.callId);
        if (callId == dialog.callId) {
            calls.counts.cameAgain++;
            wire.answer(dialog.answer, dialog.answerLength);
            return;
        }
        // Read anew: `now` is older than the batch that this INVITE came in.
        calls.latencies.add(System.nanoTime() - call.started);
        if (masked) judge(in, call);
        dialog.callId = callId;
        dialog.number = call.number;
        dialog.acknowledged = false;
        dialog.ended = false;
        begin(in, RINGING, pair).put(NO_BODY);
        wire.answer();
        var answer = begin(in, OK, pair).put(answerRest);
        if (answer.length > dialog.answer.length) dialog.answer = new byte[answer.length];
        System.arraycopy(answer.bytes, 0, dialog.answer, 0, answer.length);
        dialog.answerLength = answer.length;
        wire.answer();
        timers.addOther(call.number, 0, now);
    }

    /// Both masks at once: the caller ID is the caller's VN everywhere, and nothing else of the caller is there.
    private void judge(Datagram in, Call call) {
        var vn = shown[call.pair];
        if (!in.contains(in.from, vn) || !in.contains(in.identity, vn) || !in.contains(in.contact, vn)) calls.wrongCallerId(call);
        if (in.contains(caller[call.pair]) || in.contains(dialled[call.pair])) calls.leaked(call);
    }

    private Message begin(Datagram in, byte[] status, int pair) {
        return wire.message().put(status).put(in, in.via).put(in, in.recordRoute).put(in, in.from)
            .put(in, in.to).drop(2).put(TAG).putNumber(dialogs[pair].number, Calls.DIGITS).put(Message.LINE_END)
            .put(in, in.callId).put(in, in.cseq).put(CONTACT).putNumber(Pairs.digits(pair), Pairs.DIGITS).put(contactRest);
    }

    private void handleAck(Datagram in) {
        int pair = pairs.of(in.number(DIGITS_IN_DIALOG, Pairs.DIGITS));
        if (pair < 0) calls.counts.strays++;
        else if (dialogs[pair].callId == in.hash(in.callId)) dialogs[pair].acknowledged = true;
    }

    private void handleBye(Datagram in) throws IOException {
        wire.message().put(OK).put(in, in.via).put(in, in.from).put(in, in.to).put(in, in.callId).put(in, in.cseq).put(NO_BODY);
        wire.answer();
        int pair = pairs.of(in.number(DIGITS_IN_DIALOG, Pairs.DIGITS));
        if (pair < 0 || dialogs[pair].callId != in.hash(in.callId)) {
            calls.counts.strays++;
            return;
        }
        var dialog = dialogs[pair];
        if (dialog.ended) calls.counts.cameAgain++;
        dialog.ended = true;
        var call = calls.ofPair(pair);
        if (call != null) calls.calleeDone(call);
    }

    void runTimers(long now) throws IOException {
        timers.run(now, this::sendAgain);
    }

    private void sendAgain(int number, int attempt, long now) throws IOException {
        var call = calls.find(number);
        if (call == null || attempt >= ATTEMPTS) return;
        var dialog = dialogs[call.pair];
        if (dialog.acknowledged || dialog.ended) return;
        calls.counts.sentAgain++;
        wire.send(number, dialog.answer, dialog.answerLength);
        timers.addOther(number, attempt + 1, now);
    }
}
