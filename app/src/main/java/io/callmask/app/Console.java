package io.callmask.app;

import java.io.PrintWriter;

/// Where a command speaks: what it answers, and what kept it from an answer.
record Console(PrintWriter out, PrintWriter err) {
    /// @return [Main#DONE]
    int say(String line) {
        out.println(line);
        out.flush();
        return Main.DONE;
    }

    /// @param lines each is shown as one of ours
    /// @return the exit code that was passed
    int complain(String lines, int code) {
        lines.lines().forEach(line -> err.println("callmask: " + line));
        err.flush();
        return code;
    }
}
