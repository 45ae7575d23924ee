package io.callmask.api;

/// Carries a [Problem] out of the reading of a request to the one place that answers with it. Never logged.
final class Unacceptable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    Unacceptable(Problem problem) {
        // A caller's mistake is an ordinary answer: it needs no stack trace, and has none to leak.
        super(problem.type().code(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
