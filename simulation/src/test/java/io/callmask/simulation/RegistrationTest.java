package io.callmask.simulation;

import static io.callmask.simulation.Bindings.binding;
import static io.callmask.simulation.Cast.ALICE;
import static io.callmask.simulation.Cast.BOB;
import static io.callmask.simulation.Cast.X;
import static io.callmask.simulation.Stage.given;

import io.callmask.routing.Trunk;
import io.callmask.sip.engine.Access;
import io.callmask.sip.engine.Registration;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Trunks that we register with (RFC 3261 §10.2). Each refresh comes when between three and four fifths of the time are over.
class RegistrationTest {
    private static final Laid WEST = new Laid(ShardProxy.WEST, Stage.A);
    private static final Trunk NORTH = new Trunk("north", "US", Trunk.Identity.PAI_OR_FROM, true);
    private static final String CALL_REFUSED = """
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
            A <- P       500               Reason: Q.850;cause=34
            A -> P       ACK
        """;
    private static final String CALL_RINGS = """
            A -> P       INVITE X          from ALICE, offer pcma
            A <- P       100
                 P -> B  INVITE BOB        from X, offer pcma, no Authorization
                 P <- B  486
                 P -> B  ACK
            A <- P       486
            A -> P       ACK
        """;
    private static final String GRANTED = "Contact: <sip:trunk-user@192.0.2.1:5060>;expires=100, no Expires";
    private static final String REGISTERED = """
            ... 10 ms
                 P -> B  REGISTER          CSeq: 1 REGISTER, Expires: 1800, To: <sip:trunk-user@carrier.example>, Contact: <sip:trunk-user@192.0.2.1:5060>, no Authorization
                 P <- B  401               asks n1
                 P -> B  REGISTER          CSeq: 2 REGISTER, Expires: 1800, shows n1 1
                 P <- B  200               %s
        """.formatted(GRANTED.replace(", no Expires", ""));

    private static Access access(boolean isRequired) {
        return Access.OPEN.showing(DigestText.USER, DigestText.REALM, DigestText.PASSWORD).registering(new Registration(DigestText.USER, "carrier.example", Duration.ofMinutes(30), isRequired));
    }

    private static Access registering(String user, Duration expires) {
        return Access.OPEN.showing(DigestText.USER, DigestText.REALM, DigestText.PASSWORD).registering(new Registration(user, "carrier.example", expires, true));
    }

    private static Laid east(Access access) {
        return new Laid(ShardProxy.EAST, Stage.B, access);
    }

    /// A trunk whose name leads to B and D.
    private static Stage named() {
        return given(binding("AXB-1").between(ALICE, BOB).through(X)).named(List.of(), ShardProxy.EAST).knowing(() -> Map.of("east", access(true))).plain();
    }

    private static Stage stage(boolean isRequired) {
        return given(binding("AXB-1").between(ALICE, BOB).through(X)).knowing(() -> Map.of("east", access(isRequired)));
    }

    @Test void we_register_with_credentials_and_refresh_in_time() {
        stage(true).ladder(REGISTERED + """
            ... 59 s
            ... up to 21 s
                 P -> B  REGISTER          CSeq: 3 REGISTER, Expires: 1800, shows n1 2
                 P <- B  200               Contact: <sip:trunk-user@192.0.2.1:5060>;expires=60
            ... 35 s
            ... up to 13 s
                 P -> B  REGISTER          CSeq: 4 REGISTER, shows n1 3
                 P <- B  200               Contact: <sip:trunk-user@192.0.2.1:5060>;expires=60
        """);
    }

    @Test void nobody_is_called_by_the_trunk_before_it_knows_us() {
        stage(true).plain().ladder(CALL_REFUSED + REGISTERED + CALL_RINGS);
    }

    @Test void unless_the_settings_say_that_it_does_not_matter() {
        stage(false).plain().ladder(CALL_RINGS + REGISTERED);
    }

    @Test void a_registrar_that_wants_it_longer_is_obeyed_from_then_on() {
        stage(true).ladder("""
            ... 10 ms
                 P -> B  REGISTER          Expires: 1800
                 P <- B  423               Min-Expires: 3600
                 P -> B  REGISTER          CSeq: 2 REGISTER, Expires: 3600
                 P <- B  200               Expires: 100
            ... 59 s
            ... up to 21 s
                 P -> B  REGISTER          Expires: 3600
                 P <- B  200               Expires: 100
        """);
    }

    @Test void one_that_wants_ever_more_is_left_alone_for_a_while() {
        stage(true).ladder("""
            ... 10 ms
                 P -> B  REGISTER          Expires: 1800
                 P <- B  423               Min-Expires: 1801
                 P -> B  REGISTER          Expires: 1801
                 P <- B  423               Min-Expires: 1802
                 P -> B  REGISTER          Expires: 1802
                 P <- B  423               Min-Expires: 1803
                 P -> B  REGISTER          Expires: 1803
                 P <- B  423               Min-Expires: 1804
                 P -> B  REGISTER          Expires: 1804
                 P <- B  423               Min-Expires: 1805
                 P -> B  REGISTER          Expires: 1805
                 P <- B  423               Min-Expires: 1806, no Retry-After
            ... 1990 ms
            ... up to 2020 ms
                 P -> B  REGISTER          Expires: 1805
                 P <- B  423               Min-Expires: 9999999
        """);
    }

    @Test void who_refuses_us_is_asked_again_later_each_time() {
        stage(true).ladder("""
            ... 10 ms
                 P -> B  REGISTER          CSeq: 1 REGISTER
                 P <- B  403               no Retry-After
            ... 1990 ms
            ... up to 2020 ms
                 P -> B  REGISTER          CSeq: 2 REGISTER
                 P <- B  403               no Retry-After
            ... 3990 ms
            ... up to 4020 ms
                 P -> B  REGISTER          CSeq: 3 REGISTER
                 P <- B  503               Retry-After: 120 (later)
            ... 119 s
            ... up to 1020 ms
                 P -> B  REGISTER          CSeq: 4 REGISTER
                 P <- B  200               Expires: 100
        """);
    }

    @Test void a_registrar_in_trouble_leaves_us_registered_until_it_is_over() {
        var trouble = """
                 P <- B  503
        """;
        stage(true).plain().ladder(REGISTERED + """
            ... up to 80 s
                 P -> B  REGISTER          shows n1 2
        """ + trouble + CALL_RINGS + """
            ... up to 4010 ms
                 P -> B  REGISTER          shows n1 3
        """ + trouble + """
            ... up to 8010 ms
                 P -> B  REGISTER          shows n1 4
        """ + trouble + """
            ... up to 16010 ms
                 P -> B  REGISTER          shows n1 5
        """ + trouble + """
            ... 15 s
        """ + CALL_REFUSED);
    }

    @Test void a_refusal_of_a_refresh_ends_it_at_once() {
        stage(true).plain().ladder(REGISTERED + """
            ... up to 80 s
                 P -> B  REGISTER          shows n1 2
                 P <- B  403               no Retry-After
        """ + CALL_REFUSED);
    }

    @Test void silence_is_waited_for_and_then_asked_again() {
        stage(true).plain().ladder("""
            ... 10 ms
                 P -> B  REGISTER
            ... 32 s
                 P -> B  REGISTER          again 10
            ... up to 4010 ms
                 P -> B  REGISTER
                 P <- B  200               Expires: 100
        """ + CALL_RINGS);
    }

    @Test void a_node_that_drains_leaves_and_comes_back() {
        stage(true).plain().ladder(REGISTERED + """
            (node drains)
                 P -> B  REGISTER          CSeq: 3 REGISTER, Expires: 0, shows n1 2
                 P <- B  401               asks n2 stale
                 P -> B  REGISTER          CSeq: 4 REGISTER, Expires: 0, shows n2 1
                 P <- B  200
            ... 2 min
            (node comes back)
                 P -> B  REGISTER          CSeq: 5 REGISTER, Expires: 1800, shows n2 2
                 P <- B  200               Expires: 100
        """ + CALL_RINGS);
    }

    @Test void leaving_waits_two_seconds_and_no_longer() {
        stage(true).plain().ladder(REGISTERED + """
            (node drains)
                 P -> B  REGISTER          Expires: 0
            (node is not drained)
            ... 2010 ms
                 P -> B  REGISTER          again 2
            (node is drained)
            ... 2 min
                 P -> B  REGISTER          again 8
        """);
    }

    @Test void a_registrar_whose_address_does_not_answer_is_asked_at_the_next() {
        named().ladder("""
            ... 10 ms
                 P -> B  REGISTER
                 P <- B  503
            ... up to 4010 ms
                 P -> D  REGISTER
                 P <- D  200               Expires: 100
        """ + CALL_RINGS.replace("P -> B", "P -> D").replace("P <- B", "P <- D"));
    }

    @Test void when_the_connection_breaks_we_register_anew() {
        stage(true).overTcp().knowing(() -> Map.of("east", access(true))).plain().ladder("""
            ... 10 ms
                 P -> B  REGISTER          Contact: <sip:trunk-user@192.0.2.1:5060;transport=tcp>
                 P <- B  200               Expires: 1800
            ... 10 s
            (connection to B breaks)
            ... up to 1010 ms
                 P -> B  REGISTER          CSeq: 2 REGISTER
                 P <- B  200               Expires: 1800
            (connection to B breaks)
            ... 28 s
            ... up to 2020 ms
                 P -> B  REGISTER          CSeq: 3 REGISTER
                 P <- B  200               Expires: 1800
        """);
    }

    @Test void where_we_are_registered_we_stay_and_leave() {
        named().ladder("""
            ... 10 ms
                 P -> B  REGISTER          CSeq: 1 REGISTER
                 P <- B  503
            ... up to 4010 ms
                 P -> D  REGISTER          CSeq: 2 REGISTER
                 P <- D  200               Expires: 100
            ... 59 s
            ... up to 21 s
                 P -> D  REGISTER          CSeq: 3 REGISTER, Expires: 1800
                 P <- D  200               Expires: 100
            (node drains)
                 P -> D  REGISTER          CSeq: 4 REGISTER, Expires: 0
                 P <- D  200
            (node is drained)
        """);
    }

    @Test void the_end_goes_where_we_are_registered_though_the_name_leads_elsewhere() {
        named().ladder(REGISTERED + """
            (name leads to D)
            (node drains)
                 P -> B  REGISTER          CSeq: 3 REGISTER, Expires: 0, shows n1 2
                 P <- B  200
            (node is drained)
            (node comes back)
                 P -> D  REGISTER          CSeq: 4 REGISTER, Expires: 1800
                 P <- D  200               Expires: 100
        """);
    }

    @Test void the_connection_that_counts_is_that_to_where_we_are_registered() {
        given(binding("AXB-1").between(ALICE, BOB).through(X)).overTcp().named(List.of(), ShardProxy.EAST).knowing(() -> Map.of("east", access(true))).plain().ladder("""
            ... 10 ms
                 P -> B  REGISTER
                 P <- B  200               Expires: 100
            ... up to 80 s
                 P -> B  REGISTER
                 P <- B  503
            ... up to 4010 ms
                 P -> D  REGISTER
                 P <- D  200               Expires: 1800
            (connection to B breaks)
            ... 10 s
            (connection to D breaks)
            ... up to 1010 ms
                 P -> D  REGISTER
                 P <- D  200               Expires: 1800
        """);
    }

    @Test void another_length_is_asked_for_at_once_in_the_same_registration() {
        stage(true).later("longer", WEST, east(registering(DigestText.USER, Duration.ofHours(2)))).plain().ladder(REGISTERED + """
            (trunks: longer)
            ... 10 ms
                 P -> B  REGISTER          CSeq: 3 REGISTER, Expires: 7200, shows n1 2
                 P <- B  200               Expires: 100
        """ + CALL_RINGS + """
            ... 59 s
            ... up to 21 s
                 P -> B  REGISTER          CSeq: 4 REGISTER, Expires: 7200, shows n1 3
        """);
    }

    @Test void whether_calls_wait_for_it_changes_without_a_word_to_the_registrar() {
        stage(true).later("need not wait", WEST, east(access(false))).plain().ladder(CALL_REFUSED + "(trunks: need not wait)\n" + CALL_RINGS + REGISTERED);
        stage(false).later("have to wait", WEST, east(access(true))).plain().ladder(REGISTERED + "(trunks: have to wait)\n" + CALL_RINGS + """
            ... up to 80 s
                 P -> B  REGISTER          CSeq: 3 REGISTER, shows n1 2
                 P <- B  403
        """ + CALL_REFUSED);
    }

    @Test void new_settings_after_a_failure_are_tried_at_once() {
        var unproved = Access.OPEN.registering(new Registration(DigestText.USER, "carrier.example", Duration.ofMinutes(30), true));
        given(binding("AXB-1").between(ALICE, BOB).through(X)).knowing(() -> Map.of("east", unproved)).later("with a password", WEST, east(access(true))).plain().ladder("""
            ... 10 ms
                 P -> B  REGISTER          CSeq: 1 REGISTER
                 P <- B  401               asks n1, Retry-After: 3600
            ... 10 s
            (trunks: with a password)
            ... 10 ms
                 P -> B  REGISTER          CSeq: 2 REGISTER, no Authorization
                 P <- B  401               asks n2
                 P -> B  REGISTER          CSeq: 3 REGISTER, shows n2 1
                 P <- B  200               Expires: 100
        """ + CALL_RINGS);
    }

    @Test void new_settings_change_nothing_where_all_is_well() {
        stage(true).later("the same", WEST, east(access(true))).plain().ladder(REGISTERED + """
            (trunks: the same)
            ... 59 s
            ... up to 21 s
                 P -> B  REGISTER          CSeq: 3 REGISTER, shows n1 2
        """);
    }

    @Test void a_trunk_that_has_moved_is_left_with_its_credentials_and_asked_anew_where_it_is() {
        stage(true).later("elsewhere", WEST, new Laid(ShardProxy.EAST, Stage.D, access(true))).plain().ladder(REGISTERED + """
            (trunks: elsewhere)
                 P -> B  REGISTER          CSeq: 3 REGISTER, Expires: 0, shows n1 2
                 P <- B  401               asks n2 stale
                 P -> B  REGISTER          CSeq: 4 REGISTER, Expires: 0, shows n2 1
                 P <- B  200
            ... 10 ms
                 P -> D  REGISTER          CSeq: 1 REGISTER, Expires: 1800, no Authorization
                 P <- D  200               Expires: 100
        """ + CALL_RINGS.replace("P -> B", "P -> D").replace("P <- B", "P <- D"));
    }

    @Test void but_not_where_another_trunk_is_by_then() {
        stage(true).later("exchanged", WEST, new Laid(NORTH, Stage.B), new Laid(ShardProxy.EAST, Stage.D, access(true))).plain().ladder(REGISTERED + """
            (trunks: exchanged)
                 P -> B  REGISTER          CSeq: 3 REGISTER, Expires: 0, no Authorization
                 P <- B  401               asks n2
            ... 10 ms
                 P -> D  REGISTER          CSeq: 1 REGISTER, Expires: 1800, no Authorization
        """);
    }

    @Test void another_user_takes_the_place_of_the_former_who_leaves_with_his_own_credentials() {
        var other = Access.OPEN.registering(new Registration("other-user", "carrier.example", Duration.ofMinutes(30), true));
        stage(true).later("another user", WEST, east(other)).plain().ladder(REGISTERED + """
            (trunks: another user)
                 P -> B  REGISTER          CSeq: 3 REGISTER, Expires: 0, To: <sip:trunk-user@carrier.example>, shows n1 2
                 P <- B  200
            ... 10 ms
                 P -> B  REGISTER          CSeq: 1 REGISTER, Expires: 1800, To: <sip:other-user@carrier.example>, no Authorization
                 P <- B  200               Expires: 100
        """ + CALL_RINGS);
    }

    @Test void a_trunk_that_is_gone_forgets_us() {
        stage(true).later("west alone", WEST).plain().ladder(REGISTERED + """
            (trunks: west alone)
                 P -> B  REGISTER          CSeq: 3 REGISTER, Expires: 0, shows n1 2
                 P <- B  200
            ... 10 min
        """);
    }

    @Test void who_grants_less_than_ten_seconds_has_refused() {
        stage(true).plain().ladder("""
            ... 10 ms
                 P -> B  REGISTER
                 P <- B  200               Expires: 0
        """ + CALL_REFUSED + """
            ... 1990 ms
            ... up to 2020 ms
                 P -> B  REGISTER
                 P <- B  200               Expires: 10
        """ + CALL_RINGS + """
            ... 5990 ms
            ... up to 2020 ms
                 P -> B  REGISTER
                 P <- B  200               Expires: 9
        """ + CALL_REFUSED + """
            ... 1990 ms
            ... up to 2020 ms
                 P -> B  REGISTER
                 P <- B  200               Expires: 1
            ... 3990 ms
            ... up to 4020 ms
                 P -> B  REGISTER
        """);
    }

    @Test void a_registrar_that_cannot_be_told_does_not_end_the_drain_for_the_others() {
        var nowhere = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::20"), 5060);
        stage(true).later("east by IPv6", WEST, new Laid(ShardProxy.EAST, nowhere, access(true)), new Laid(NORTH, Stage.D, access(true))).plain().ladder("""
            (trunks: east by IPv6)
            ... 60 ms
                 P -> D  REGISTER          Expires: 1800
                 P <- D  200               Expires: 100
            (node drains)
                 P -> D  REGISTER          Expires: 0
            (node is not drained)
                 P <- D  200
            (node is drained)
        """);
    }
}
