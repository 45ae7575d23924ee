package io.callmask.simulation;

import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Stage.given;

import io.callmask.routing.Trunk;
import io.callmask.routing.trunk.NumberFormat;
import io.callmask.routing.trunk.Outlet;
import org.junit.jupiter.api.Test;

/// A call is its legs' trunks' own business: another has to do with it only as one of the same group, as which further addresses of a carrier are listed.
class OtherTrunksTest {
    private static Trunk out(String name, String group) {
        var usual = Outlet.USUAL;
        return new Trunk(name, "US", Trunk.Identity.PAI_OR_FROM, true,
            new Outlet(group, 1, 1, usual.failOver(), usual.silence(), usual.times(), NumberFormat.USUAL, 0, 0));
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
