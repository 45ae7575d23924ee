package io.callmask.sip.call;

import java.util.ArrayList;
import java.util.List;

/// The early dialogs of a call that is being dialled.
///
/// @param caller   what the caller has said of itself
/// @param sessions those of which there is anything to know, one for each fork
public record Early(Ability caller, List<EarlySession> sessions) {
    public Early {
        sessions = List.copyOf(sessions);
    }

    static Early none(Ability caller) {
        return new Early(caller, List.of());
    }

    /// What is known of one fork.
    ///
    /// @param branch leg B's To-tag
    public EarlySession of(String branch) {
        for (var session : sessions) {
            if (session.branch().equals(branch)) return session;
        }
        return EarlySession.of(branch);
    }

    Early with(EarlySession session) {
        var all = new ArrayList<EarlySession>();
        for (var other : sessions) if (!other.branch().equals(session.branch())) all.add(other);
        all.add(session);
        return new Early(caller, all);
    }

    /// Gives every request that still waits in an early dialog its final response.
    ///
    /// @param but the fork whose dialogs go on, or empty
    List<CallAction> closing(String but) {
        var actions = new ArrayList<CallAction>();
        for (var session : sessions) if (!session.branch().equals(but)) actions.addAll(EarlyDialogs.closing(session.branch(), session.change()));
        return actions;
    }
}
