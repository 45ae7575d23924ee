package io.callmask.sip.engine;

import io.callmask.sip.call.Now;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which call a tag of ours belongs to, and on which leg: in-dialog requests are matched by it, never by where they come from.
final class Tags {
    private static final byte[] NOTHING = {};

    private final Map<String, Call> a = new HashMap<>();
    private final Map<String, Call> b = new HashMap<>();

    void addA(String tag, Call call) {
        a.put(tag, call);
    }

    void addB(String tag, Call call) {
        b.put(tag, call);
    }

    void removeB(String tag) {
        b.remove(tag);
    }

    @Nullable Call onA(String tag) {
        return a.get(tag);
    }

    @Nullable Call onB(String tag) {
        return b.get(tag);
    }

    /// What names a dialog in a message of its peer.
    static String dialog(String localTag, String callId, String remoteTag) {
        return localTag + ' ' + callId + ' ' + remoteTag;
    }

    /// Forgets a call: what is left of its dialogs is that they are over.
    void bury(Call call, Remains remains, Now now) {
        for (var fork : call.a.forks) {
            a.remove(fork.tag);
            remains.add(Remains.Kind.DIALOG, call.a.trunk, dialog(fork.tag, call.a.callId, call.a.fromTag), NOTHING, now.nanos());
        }
        if (call.b != null) bury(call.b, call.a.trunk, remains, now);
        for (var leg : call.forsaken) bury(leg, call.a.trunk, remains, now);
    }

    private void bury(CalleeLeg leg, String trunk, Remains remains, Now now) {
        b.remove(leg.invitation.localTag());
        for (var fork : leg.forks) remains.add(Remains.Kind.DIALOG, trunk, dialog(leg.invitation.localTag(), leg.invitation.callId(), fork.tag()), NOTHING, now.nanos());
    }

    int size() {
        return a.size() + b.size();
    }
}
