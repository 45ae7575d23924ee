package io.callmask.simulation;

import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Stage.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.routing.Trunk;
import io.callmask.routing.trunk.NumberFormat;
import io.callmask.routing.trunk.Outlet;
import io.callmask.sip.transport.Transport;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// A call is its legs' trunks' own business: another has to do with it only as one of the same group, as which further addresses of a carrier are listed.
class OtherTrunksTest {
    private static Trunk out(String name, String group) {
        var usual = Outlet.USUAL;
        return new Trunk(name, "US", Trunk.Identity.PAI_OR_FROM, true,
            new Outlet(group, 1, 1, usual.failOver(), usual.silence(), usual.times(), NumberFormat.USUAL, 0, 0));
    }

    /// The others' trunk leads to D.
    private static MidCall call(MidCall.Point point, String groupOfD) {
        return new MidCall(point, UnaryOperator.identity(), _ -> Trunking.of(Transport.UDP, List.of(out("east", "default"), out("north", groupOfD)), List.of(), () -> 0));
    }

    /// What was answered, by status and method; a request that went out shows as its method.
    private static List<String> answers(List<String> heard, int from) {
        return heard.subList(from, heard.size()).stream().map(text -> text.startsWith("SIP/2.0 ") ? text.substring(8, 11) : text.substring(0, text.indexOf(' '))).toList();
    }

    /// Whoever has seen a call's ids, at a trunk that has nothing to do with it.
    @ParameterizedTest
    @CsvSource({"BYE,true", "BYE,false", "UPDATE,true", "UPDATE,false", "INFO,true", "INFO,false", "INVITE,true", "INVITE,false", "OPTIONS,true", "OPTIONS,false"})
    void a_request_from_another_groups_trunk_is_of_no_call(String method, boolean asCaller) {
        var call = call(MidCall.Point.TALKING, "others");
        int a = call.heard(true).size();
        int b = call.heard(false).size();

        call.feed(call.request(asCaller, method, "application/sdp", ""), Stage.D);

        assertThat(answers(call.heard(asCaller), asCaller ? a : b)).containsExactly("481");
        assertThat(call.heard(!asCaller)).hasSize(asCaller ? b : a);
        call.end();
    }

    @Test void a_trunk_of_the_same_group_may_be_the_same_carriers() {
        var call = call(MidCall.Point.TALKING, "default");
        int a = call.heard(true).size();
        int b = call.heard(false).size();

        call.feed(call.request(false, "BYE", "application/sdp", ""), Stage.D);

        assertThat(answers(call.heard(false), b)).containsExactly("200");
        assertThat(answers(call.heard(true), a)).containsExactly("BYE");
        call.end();
    }

    @ParameterizedTest
    @EnumSource(value = MidCall.Point.class, names = {"INVITED", "RINGING"})
    void nor_does_another_groups_trunk_cancel_a_call(MidCall.Point point) {
        var call = call(point, "others");
        int a = call.heard(true).size();
        int b = call.heard(false).size();

        call.feed(call.cancel(), Stage.D);

        assertThat(answers(call.heard(true), a)).containsExactly("481");
        assertThat(call.heard(false)).hasSize(b);
        call.end();
    }

    /// D would get a request made by us, with a user of the callee's choice.
    @Test void what_a_callee_wants_sent_to_another_carrier_goes_to_itself() {
        given(binding("AXB-1").between(ALICE, BOB).through(X)).by(out("east", "default"), out("north", "others")).plain().ladder("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  200               answer pcma, Contact: <sip:+15559990000@192.0.2.30:5060>
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """).leavesNothing().recorded(NONE);
    }
}
