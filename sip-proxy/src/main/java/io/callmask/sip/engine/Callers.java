package io.callmask.sip.engine;

import io.callmask.number.PhoneNumber;
import io.callmask.number.RealNumber;
import io.callmask.routing.NumberPlan;
import io.callmask.routing.RouteQuestion;
import java.util.Set;
import java.util.stream.Collectors;

/// Which callers somebody may be who has proved who it is. A password says who sends, not that From is true. Any thread.
final class Callers {
    /// A carrier, or a PBX whose numbers we do not know.
    static final Callers ANYBODY = new Callers(Set.of());
    private static final NumberPlan PLAN = new NumberPlan();

    /// Empty for any.
    private final Set<PhoneNumber> numbers;

    private Callers(Set<PhoneNumber> numbers) {
        this.numbers = numbers;
    }

    /// These and nobody else.
    ///
    /// @throws IllegalArgumentException when there are none: that could be taken for everybody
    static Callers these(Set<RealNumber> numbers) {
        if (numbers.isEmpty()) throw new IllegalArgumentException("numbers: none (expected: at least one)");
        return new Callers(numbers.stream().map(RealNumber::number).collect(Collectors.toUnmodifiableSet()));
    }

    /// Whether the question's caller is somebody who they may not be. A caller who withholds their number is nobody, which anybody may be.
    boolean exclude(RouteQuestion question) {
        if (numbers.isEmpty()) return false;
        var caller = PLAN.read(question.caller(), question.trunk().country());
        return caller.isPresent() && !numbers.contains(caller.get());
    }

    @Override public String toString() {
        return numbers.isEmpty() ? "anybody" : numbers.size() + " callers";
    }
}
