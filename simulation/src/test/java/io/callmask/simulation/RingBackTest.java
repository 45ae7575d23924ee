package io.callmask.simulation;

import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Played.toward;
import static io.callmask.simulation.Stage.given;

import io.callmask.routing.Trunk;
import io.callmask.routing.trunk.Outlet;
import org.junit.jupiter.api.Test;

/// Calls by a trunk whose early media is not to be heard (RFC 3960): the caller is told that it rings.
class RingBackTest {
    private static final Outlet USUAL = Outlet.USUAL;
    private static final Trunk EAST = new Trunk("east", "US", Trunk.Identity.PAI_OR_FROM, true, new Outlet(USUAL.group(), 1, 1, USUAL.failOver(), USUAL.silence(), USUAL.times(), USUAL.format(), 0, 0,
        Outlet.Redirects.REFUSED, Outlet.EarlyMedia.RINGING));
    private static final String ENDED = """
            A -> P       BYE
            A <- P       200
                 P -> B  BYE
                 P <- B  200
        """;

    private static void call(String ladder) {
        given(binding("AXB-1").between(ALICE, BOB).through(X)).by(EAST).ladder(ladder + ENDED).leavesNothing().recorded(NONE).neverShows(ALICE, toward("B")).neverShows(BOB, toward("A"));
    }

    @Test void what_is_played_early_is_told_as_ringing_and_described_with_the_answer() {
        call("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  183               answer pcma
            A <- P       180               no Content-Type
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200               answer pcma
            A -> P       ACK
        """);
    }

    @Test void an_answer_that_came_reliably_is_kept_for_the_2xx() {
        call("""
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  183               require 100rel, RSeq: 7, answer pcma
                 P -> B  PRACK             RAck: 7 1 INVITE
            A <- P       180               no Content-Type
                 P <- B  200 PRACK
                 P <- B  200 INVITE
                 P -> B  ACK
            A <- P       200 INVITE        answer pcma
            A -> P       ACK
        """);
    }

    @Test void a_caller_that_wants_it_reliably_has_the_ringing_so() {
        call("""
            A -> P       INVITE X          from ALICE, offer pcma, Require: 100rel
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma
                 P <- B  183               answer pcma
            A <- P       180               require 100rel, no Content-Type
            A -> P       PRACK             rack
            A <- P       200 PRACK
                 P <- B  200               answer pcma
                 P -> B  ACK
            A <- P       200 INVITE        answer pcma
            A -> P       ACK
        """);
    }
}
