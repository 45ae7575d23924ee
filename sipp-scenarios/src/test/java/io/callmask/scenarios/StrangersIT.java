package io.callmask.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.bench.server.Ports;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What strangers can learn about which virtual numbers live: nothing.
@ExtendWith(SharedServer.class)
class StrangersIT {
    private static final Duration QUIET = Duration.ofMillis(300);

    @Test void all_strangers_are_told_the_same_byte_for_byte(Api api) throws IOException, InterruptedException {
        long before = api.newestSequence();
        try (var phone = new RawPhone(Setup.CALLERS, Ports.freeUdp(Setup.CALLERS), api.server().setup())) {
            var live = api.bind("AXYB", "12128880001", "16468880001");
            var released = api.bind("AXYB", "12128880002", "16468880002");
            api.release(released.id());

            var toldToStranger = told(phone, RawInvite.to(live.y(), phone, "19178880001", "stranger"));
            assertThat(toldToStranger).contains("SIP/2.0 404 Not Found\n").contains("Q.850;cause=1");
            assertThat(told(phone, RawInvite.to("15559999999", phone, "12128880001", "no-such-number"))).isEqualTo(toldToStranger);
            assertThat(told(phone, RawInvite.to(released.y(), phone, "12128880002", "released"))).isEqualTo(toldToStranger);
            assertThat(told(phone, RawInvite.to(live.y(), phone, "", "anonymous").calledBy("\"Anonymous\" <sip:anonymous@anonymous.invalid>"))).isEqualTo(toldToStranger);
            assertThat(told(phone, RawInvite.to(live.y(), phone, "12128880001", "no-number").calledBy("<sip:alice@example.com>"))).isEqualTo(toldToStranger);
            assertThat(api.awaitRecordsAfter(before, 5)).extracting(record -> record.path("refusal").asText())
                .containsExactly("CALLER_NOT_A_PARTY", "NO_SUCH_NUMBER", "BINDING_CLOSED", "CALLER_ANONYMOUS", "CALLER_ANONYMOUS");
        }
    }

    /// All that the caller receives, without what it sent itself and without our tag.
    private static String told(RawPhone phone, RawInvite invite) throws IOException {
        phone.send(invite.toString());
        var told = new StringBuilder();
        for (var next = phone.receive(QUIET.multipliedBy(10)); next.isPresent(); next = phone.receive(QUIET)) {
            told.append(next.get()
                .replace(invite.from(), "(from)").replace(invite.callId(), "(call-id)")
                .replaceAll("To: <sip:somebody@callmask.example>;tag=[a-z2-7]{26,64}\n", "To: (somebody);tag=(ours)\n"));
            if (!next.get().startsWith("SIP/2.0 1")) phone.send(invite.ack());
        }
        return told.toString();
    }
}
