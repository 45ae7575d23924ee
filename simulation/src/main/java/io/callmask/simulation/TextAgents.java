package io.callmask.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;

/// Both ends of a text in a storm.
final class TextAgents {
    private static final List<Integer> REFUSALS = List.of(302, 401, 404, 405, 415, 480, 486, 500, 503, 504, 603);

    private TextAgents() {}

    /// Says it again until it is answered, as a client transaction does; some stutter, and a few hear nothing.
    static final class Writer {
        private final Gateway gateway;
        private final StormCall call;
        private final Login.Attempts login;
        private SipText message;
        private final boolean isStutterer;
        private final boolean isDeaf;
        private Optional<Resending> asking = Optional.empty();

        Writer(StormCall call, Gateway gateway, Login login) {
            this.call = call;
            this.gateway = gateway;
            this.login = new Login.Attempts(login, gateway.random(), call.isGuesser);
            this.isStutterer = gateway.chance(0.1) && !gateway.isReliable();
            this.isDeaf = gateway.chance(0.05);
            this.message = message(1, gateway.random().nextInt(1, 1_000));
        }

        private SipText message(int attempt, long cseq) {
            var uri = "sip:" + call.dialled.digits() + '@' + World.PROXY.getHostString() + ";user=phone";
            var from = '"' + call.callerWord + "\" <sip:" + call.caller.digits() + "@ua.example>;tag=" + call.callerWord + "t";
            return gateway.request("MESSAGE", uri, call.callerWord + "i" + attempt, from, '<' + uri + '>', call.callIdOfA(), cseq)
                .plus("P-Asserted-Identity", "<sip:" + call.caller.digits() + "@ua.example>").plus("User-Agent", call.callerWord)
                .withBody("text/plain;x=" + call.callerWord, call.words.getBytes(UTF_8));
        }

        void start() {
            message = login.first(message);
            ask();
        }

        private void ask() {
            var bytes = message.bytes();
            asking = Optional.of(Resending.other(gateway, () -> {
                gateway.send(bytes);
                if (isStutterer) gateway.send(bytes);
            }, () -> {}));
        }

        void receive(SipText response) {
            if (response.isRequest()) throw new AssertionError("a writer was sent " + response.method());
            if (response.has("Contact")) throw new AssertionError("a text makes no dialog");
            if (response.status() < 200 || isDeaf || response.cseq() != message.cseq()) return;
            asking.ifPresent(Resending::stop);
            if (!login.mayAnswer(response)) return;
            message = login.again(response, message(login.tries() + 1, message.cseq() + 1));
            ask();
        }
    }

    /// Takes it, refuses it, says nothing, answers late; what it has said once it says again.
    static final class Reader {
        private final StormCall call;
        private final Gateway gateway;
        private final boolean isSilent;
        private Optional<byte[]> answer = Optional.empty();
        private boolean isAtWork;

        Reader(StormCall call, Gateway gateway) {
            this.call = call;
            this.gateway = gateway;
            this.isSilent = gateway.chance(0.05);
        }

        void receive(SipText message) {
            if (isSilent) return;
            answer.ifPresent(gateway::send);
            if (isAtWork) return;
            isAtWork = true;
            if (gateway.chance(0.2)) gateway.send(Gateway.response(message, 100, call.calleeWord, "").bytes());
            int status = gateway.chance(0.75) ? gateway.chance(0.5) ? 200 : 202 : REFUSALS.get(gateway.random().nextInt(REFUSALS.size()));
            var bytes = Gateway.response(message, status, call.calleeWord, call.calleeWord + "t").plus("Server", call.calleeWord).plus("Contact", "<sip:" + call.calleeWord + "@b.example>").bytes();
            gateway.timeline().after(gateway.chance(0.05) ? gateway.upTo(40_000) : gateway.upTo(3_000), () -> {
                answer = Optional.of(bytes);
                gateway.send(bytes);
            });
        }
    }
}
