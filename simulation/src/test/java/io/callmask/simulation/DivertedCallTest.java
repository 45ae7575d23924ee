package io.callmask.simulation;

import static io.callmask.number.record.Refusal.DIVERTED_TOO_OFTEN;
import static io.callmask.number.record.Refusal.NONE;
import static io.callmask.simulation.AnsweredCall.AXB;
import static io.callmask.simulation.AnsweredCall.BEGUN;
import static io.callmask.simulation.AnsweredCall.ENDED;
import static io.callmask.simulation.AnsweredCall.masked;

import io.callmask.number.record.Diversions.Reason;
import io.callmask.sip.engine.CallListener.Dropped;
import org.junit.jupiter.api.Test;

/// What a trunk tells of a call's way to us, and scanners that a trunk lets in. That none of it crosses, the canaries show.
class DivertedCallTest {
    private static String told(String headers) {
        return BEGUN.replace("from ALICE, offer pcma", "from ALICE, offer pcma, " + headers);
    }

    @Test void it_is_recorded_how_often_and_why_first() {
        masked(AXB.plain().ladder(told("plus Diversion: <sip:+15557770001@192.0.2.99>;reason=no-answer, plus Diversion: <sip:+15557770002@192.0.2.99>;reason=user-busy;counter=2") + ENDED))
            .recorded(NONE).diverted(3, Reason.BUSY);
    }

    @Test void history_counts_as_well() {
        masked(AXB.plain().ladder(told("plus History-Info: <sip:+15557770001@192.0.2.99;cause=302>;index=1.1") + ENDED)).recorded(NONE).diverted(1, Reason.UNCONDITIONAL);
    }

    @Test void what_was_diverted_too_often_is_refused_before_anybody_looks() {
        AXB.plain().ladder("""
            A -> P       INVITE X          from ALICE, offer pcma, plus Diversion: <sip:+15557770001@192.0.2.99>;reason=user-busy;counter=6
            A <- P       100
            A <- P       483               Reason: Q.850;cause=25
            A -> P       ACK
        """).leavesNothing().recorded(DIVERTED_TOO_OFTEN).diverted(6, Reason.BUSY);
    }

    @Test void a_scanner_hears_nothing() {
        AXB.plain().ladder("""
            A -> P       OPTIONS P         plus User-Agent: friendly-scanner
            A -> P       REGISTER P        plus User-Agent: friendly-scanner
            A -> P       INVITE X          from ALICE, offer pcma, plus User-Agent: SIPVicious/0.3
            ... 1 s
        """).recordedNothing().dropped(Dropped.SCANNER, 3);
    }
}
