package io.callmask.api;

import com.linecorp.armeria.common.QueryParams;
import java.util.List;
import java.util.OptionalLong;

/// The query of a request, in which only known parameters may stand, once each.
final class Parameters {
    /// How many items a list may have.
    static final int MOST_ITEMS = 1_000;
    private static final int ITEMS = 100;

    private final QueryParams query;

    Parameters(QueryParams query, List<String> known) {
        this.query = query;
        if (!known.containsAll(query.names())) {
            // The unknown name is not shown: people put numbers into URLs.
            throw new Unacceptable(Problem.of(ProblemType.INVALID_PARAMETER, "query: an unknown parameter (expected: "
                + (known.isEmpty() ? "none" : "only " + String.join(", ", known)) + ')'));
        }
    }

    int limit() {
        return (int) whole("limit", 1, MOST_ITEMS).orElse(ITEMS);
    }

    /// `true` or `false`; false when it is absent.
    boolean flag(String name) {
        List<String> values = query.getAll(name);
        if (values.isEmpty() || values.equals(List.of("false"))) return false;
        if (values.equals(List.of("true"))) return true;
        throw new Unacceptable(Problem.at(name, ProblemType.INVALID_PARAMETER, name + ": another value (expected: true or false, once)"));
    }

    OptionalLong whole(String name, long least, long most) {
        List<String> values = query.getAll(name);
        if (values.isEmpty()) return OptionalLong.empty();
        long value = values.size() == 1 ? parse(values.getFirst()) : -1;
        if (value < least || value > most) {
            throw new Unacceptable(Problem.at(name, ProblemType.INVALID_PARAMETER, name + ": another value (expected: one whole number from " + least + " to " + most + ')'));
        }
        return OptionalLong.of(value);
    }

    private static long parse(String text) {
        // At most 18 digits always fit, and Long.parseLong would take signs and other scripts' digits too.
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) return -1;
        return Long.parseLong(text);
    }
}
