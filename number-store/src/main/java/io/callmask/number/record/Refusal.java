package io.callmask.number.record;

import static io.callmask.number.record.Fault.CALLER;
import static io.callmask.number.record.Fault.NOBODY;
import static io.callmask.number.record.Fault.UPSTREAM;
import static io.callmask.number.record.Fault.US;

/// The one table of how a call can end without, or in spite of, an answer: SIP status, Q.850 cause (RFC 3398 where it
/// speaks), and whose fault it is. The SIP response, its `Reason` header, the call record and the metric label all come
/// from here.
///
/// What the caller is told is what stands here. The first strangers' rows are alike on purpose: a stranger must not
/// learn which virtual numbers live; the name of the row, kept in the record, tells the operator the truth.
public enum Refusal {
    /// The call was answered and ended in the ordinary way.
    NONE               (200,  16, NOBODY),

    NO_SUCH_NUMBER     (404,   1, CALLER),
    CALLER_NOT_A_PARTY (404,   1, CALLER),
    BINDING_CLOSED     (404,   1, CALLER),
    CALLER_ANONYMOUS   (404,   1, CALLER),
    /// The VN is told apart by extensions, and the caller keyed none, or one that is nobody's.
    EXTENSION_MISSING  (404,   1, CALLER),
    EXTENSION_UNKNOWN  (404,   1, CALLER),
    /// The caller is a party, but the binding is not open in this direction, or has nobody to ring.
    DIRECTION_SHUT     (404,   1, CALLER),
    NO_CALLBACK        (404,   1, CALLER),
    /// The operator has locked the VN.
    NUMBER_LOCKED      (404,   1, CALLER),
    /// The caller has tried too many numbers or extensions that were not theirs to dial, and nothing routes for them for a while.
    CALLER_LOCKED_OUT  (404,   1, CALLER),

    /// The pool of the VN takes no texts; or the text says a telephone number, and the pool wants none to. Only a party comes as far, so outside it must not be told from a stranger's answer.
    MESSAGES_OFF       (404,   1, CALLER),
    NUMBER_IN_TEXT     (404,   1, CALLER),

    /// 112, 911 and their like: no masked call may be one, and a carrier that gets this cause may route on (RFC 3398).
    EMERGENCY          (404,   3, UPSTREAM),

    /// It had been diverted more often than `calls.diversions` allows: two numbers may divert to each other without end.
    DIVERTED_TOO_OFTEN (483,  25, CALLER),

    /// Of a trunk that requires a signed caller's number (RFC 8224 §6.2.2): none, too old, by a certificate that we do not have, by one that we do not trust, or wrong.
    SIGNATURE_MISSING  (428,  21, UPSTREAM),
    SIGNATURE_STALE    (403,  21, UPSTREAM),
    CERTIFICATE_UNKNOWN(436,  21, UPSTREAM),
    SIGNER_UNTRUSTED   (437,  21, UPSTREAM),
    SIGNATURE_INVALID  (438,  21, UPSTREAM),
    /// More signatures came than we could look at.
    SIGNATURE_UNREAD   (500,  42, US),

    NO_COMMON_CODEC    (488,  65, CALLER),
    NO_OFFER           (488,  65, CALLER),
    UNSUPPORTED_BODY   (415,  79, CALLER),
    BAD_BODY           (400, 111, CALLER),
    CANCELLED          (487,  16, CALLER),
    /// The caller's ACK for our 2xx never came (RFC 3261 §13.3.1.4).
    ACK_MISSING        (408, 102, CALLER),
    /// The caller's PRACK for a reliable provisional response of ours never came (RFC 3262 §3).
    PRACK_MISSING      (500, 102, CALLER),

    BUSY               (486,  17, UPSTREAM),
    DECLINED           (603,  21, UPSTREAM),
    NO_ANSWER          (480,  19, UPSTREAM),
    UNREACHABLE        (480,  20, UPSTREAM),
    CALLEE_UNKNOWN     (480,   1, UPSTREAM),
    CALLEE_MOVED       (480,  22, UPSTREAM),
    CALLEE_CODEC       (488,  65, UPSTREAM),
    TRUNK_FAILED       (500,  38, UPSTREAM),
    TRUNK_SILENT       (504, 102, UPSTREAM),
    /// The callee's session description could not be read or does not fit the offer.
    BAD_ANSWER         (500, 111, UPSTREAM),

    /// In the middle of the call a side went silent, or could not be brought to the same session as the other.
    SESSION_LOST       (500,  31, UPSTREAM),

    /// A side's session was not refreshed in time (RFC 4028): it is gone.
    SESSION_EXPIRED    (408, 102, UPSTREAM),
    /// The call has lasted as long as binding, pool, trunk or node allow.
    LONGEST_REACHED    (480,  16, NOBODY),

    NO_TRUNK           (500,  34, US),
    STORE_UNAVAILABLE  (500,  41, US),
    HUNG_UP_BY_OPERATOR(480,  41, US),
    /// The node went down in the middle of the call; its record is written at the next start.
    NODE_LOST          (500,  41, US),
    BUG                (500,  41, US);

    private final int status;
    private final int cause;
    private final Fault fault;

    Refusal(int status, int cause, Fault fault) {
        this.status = status;
        this.cause = cause;
        this.fault = fault;
    }

    /// The SIP status that leg A is given when the call was not answered.
    public int status() {
        return status;
    }

    /// The Q.850 cause.
    public int cause() {
        return cause;
    }

    public Fault fault() {
        return fault;
    }
}
