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

    /// The question as it is asked: the same, but whoever is somebody whom they may not be withholds their number. Who withholds it is nobody, which anybody may be.
    RouteQuestion heard(RouteQuestion said) {
        if (numbers.isEmpty()) return said;
        var caller = PLAN.read(said.caller(), said.trunk().country());
        return caller.isEmpty() || numbers.contains(caller.get()) ? said : said.withheld();
    }

    @Override public String toString() {
        return numbers.isEmpty() ? "anybody" : numbers.size() + " callers";
    }
}
