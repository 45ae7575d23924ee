package io.callmask.number.record;

import io.callmask.number.PhoneNumber;
import java.time.Duration;
import java.time.Instant;

/// What is kept of one call, or of one text (RFC 3428). `toString` masks the numbers; the exports and the API show them.
///
/// @param sequence  1, 2, 3 … without a gap on this node; 0 until the journal has given it
/// @param node      the node that handled the call
/// @param callId    our id of the call, as in logs and `GET /v1/calls`
/// @param pool      the pool of the VN dialled, or empty
/// @param binding   the binding's id, or empty when none was found
/// @param mode      the binding's mode, or empty when none was found
/// @param reference the customer's own id of the binding, or empty
/// @param type      who called whom
/// @param numbers   the four numbers of the call
/// @param times     received ≤ out ≤ ring ≤ answer ≤ release
/// @param outcome   how it ended
/// @param trunks    which trunks carried it
/// @param what      whether it was a call or a text
public record CallRecord(long sequence, String node, String callId, String pool, String binding, String mode, String reference, Type type,
                         Numbers numbers, Times times, Outcome outcome, Trunks trunks, What what) {
    /// Of a call.
    public CallRecord(long sequence, String node, String callId, String pool, String binding, String mode, String reference, Type type,
                      Numbers numbers, Times times, Outcome outcome, Trunks trunks) {
        this(sequence, node, callId, pool, binding, mode, reference, type, numbers, times, outcome, trunks, What.CALL);
    }

    /// The same record, numbered.
    public CallRecord numbered(long number) {
        return new CallRecord(number, node, callId, pool, binding, mode, reference, type, numbers, times, outcome, trunks, what);
    }

    public enum Kind { CALL, MESSAGE }

    /// What became of the telephone numbers in a text.
    public enum Scan {
        /// Nobody looked for any.
        NONE,
        CLEAN, MASKED, REFUSED
    }

    /// A call, or what may be kept of a text: never its words.
    ///
    /// @param bytes length of the text as it came, 0 of a call
    /// @param scan  what its scan said
    public record What(Kind kind, int bytes, Scan scan) {
        public static final What CALL = new What(Kind.CALL, 0, Scan.NONE);

        /// A text.
        public static What text(int bytes, Scan scan) {
            return new What(Kind.MESSAGE, bytes, scan);
        }
    }

    /// A to B, B to A, or intercepted: refused before anybody was rung.
    public enum Type { A_TO_B, B_TO_A, INTERCEPTED }

    /// Each as `+` and digits where it could be read so, as far as it is known, or empty.
    ///
    /// @param caller    who called
    /// @param dialled   the VN dialled
    /// @param callee    the real number rung
    /// @param shown     the VN that the callee saw
    /// @param extension what was keyed behind the VN dialled, or empty
    public record Numbers(String caller, String dialled, String callee, String shown, String extension) {
        /// Without an extension.
        public Numbers(String caller, String dialled, String callee, String shown) {
            this(caller, dialled, callee, shown, "");
        }

        @Override public String toString() {
            return PhoneNumber.mask(caller) + " dialled " + PhoneNumber.mask(dialled) + ", rang " + PhoneNumber.mask(callee) + " showing " + PhoneNumber.mask(shown);
        }
    }

    /// Wall times. One that did not happen takes the one before it (not dialled: out = received; no ring: ring = out;
    /// not answered: answer = release), so that duration = release − answer always holds. A text rings nowhere, and is over when it is answered.
    public record Times(Instant received, Instant out, Instant ring, Instant answer, Instant release) {
        /// @throws IllegalArgumentException when they are out of order
        public Times {
            if (out.isBefore(received) || ring.isBefore(out) || answer.isBefore(ring) || release.isBefore(answer)) {
                throw new IllegalArgumentException("times: " + received + ", " + out + ", " + ring + ", " + answer + ", " + release + " (expected: in order)");
            }
        }

        public Duration duration() {
            return Duration.between(answer, release);
        }
    }

    /// @param answered     whether the caller was given a 2xx: of a text, that it was taken
    /// @param releasedBy   who ended it
    /// @param refusal      why it failed, [Refusal#NONE] when it did not
    /// @param calleeStatus the final SIP status that the callee's side gave, 0 for none
    public record Outcome(boolean answered, ReleasedBy releasedBy, Refusal refusal, int calleeStatus) {}

    public enum ReleasedBy { CALLER, CALLEE, PLATFORM }

    /// @param in       the trunk it came from
    /// @param out      the trunk that it left by last, or empty
    /// @param attempts how many INVITEs leg B took
    /// @param tried    the trunks that they left by, in order, with blanks between
    /// @param signature what the trunk that it came from has signed of the caller
    /// @param diversions how often it had been diverted before, as that trunk says
    public record Trunks(String in, String out, int attempts, String tried, SignatureVerdict signature, Diversions diversions) {
        /// Not diverted.
        public Trunks(String in, String out, int attempts, String tried, SignatureVerdict signature) {
            this(in, out, attempts, tried, signature, Diversions.NONE);
        }

        /// From a trunk whose signatures are not looked at.
        public Trunks(String in, String out, int attempts, String tried) {
            this(in, out, attempts, tried, SignatureVerdict.UNCHECKED);
        }

        /// At most one attempt.
        public Trunks(String in, String out, int attempts) {
            this(in, out, attempts, out);
        }
    }
}
