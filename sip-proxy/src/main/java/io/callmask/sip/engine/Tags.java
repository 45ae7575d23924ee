package io.callmask.sip.engine;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which call a tag of ours belongs to, and on which leg: in-dialog requests are matched by it, never by where they come from.
final class Tags {
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

    void remove(Call call) {
        for (var fork : call.a.forks) a.remove(fork.tag());
        if (call.b != null) b.remove(call.b.invitation.localTag());
    }

    int size() {
        return a.size() + b.size();
    }
}
