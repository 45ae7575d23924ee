package io.callmask.app.settings;

import io.callmask.app.settings.SettingsFile.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Which keys may change while the server runs. One that is not named here needs a restart: it is to be added when whoever goes by it can be told.
final class Reloadable {
    private static final Pattern ITEM = Pattern.compile("(trunks|pools)\\[([^]]+)]\\.(.+)");
    private static final Pattern OF_TRUNK = Pattern.compile("name|from|to|country|identity|group|priority|weight|fail-over|silence|no-answer|max-duration|channels|calls-per-second"
        + "|max-messages-per-second|keep-alive|redirect|follow-numbers|early-media|numbers\\.(form|user-phone|prefixes|from-host|vouching)|health\\.(every|down|up)|stir\\.(verify|sign\\.(key|certificate|url|attest))"
        + "|credentials\\.(user|realm|password|password-file)|challenge\\.(realm|user|password|password-file|numbers|algorithms|users\\[.*)|register|register\\.(user|domain|expires|required)");
    private static final Pattern OF_POOL = Pattern.compile("group|no-answer|max-duration|messages|scan");
    private static final Pattern OTHER = Pattern.compile("sip\\.allow|calls\\.(no-answer|max-duration|session-expires|drain|diversions|lockout\\.(wrong-numbers|within|lasts))");

    private Reloadable() {}

    static boolean is(String key) {
        var item = ITEM.matcher(key);
        if (!item.matches()) return OTHER.matcher(key).matches();
        return (item.group(1).equals("trunks") ? OF_TRUNK : OF_POOL).matcher(item.group(3)).matches();
    }

    static Change change(Values before, Values after) {
        var added = new TreeSet<String>();
        var removed = new TreeSet<String>();
        var changed = new TreeSet<String>();
        var pools = new TreeSet<String>();
        var fixed = new TreeSet<String>();
        List<String> keys = new ArrayList<>();
        for (var key : before.differences(after)) {
            var item = ITEM.matcher(key);
            boolean isOfItem = item.matches();
            boolean isOfTrunk = isOfItem && item.group(1).equals("trunks");
            var whole = isOfItem ? item.group(1) + '[' + item.group(2) + ']' : "";
            boolean wasThere = isOfItem && before.has(whole + ".name");
            boolean isThere = isOfItem && after.has(whole + ".name");
            if (isOfItem && !isOfTrunk && wasThere != isThere) {
                // A pool as such is the store's.
                fixed.add(whole);
            } else if (!is(key)) {
                fixed.add(key);
            } else {
                keys.add(key);
                if (isOfTrunk) (wasThere ? isThere ? changed : removed : added).add(item.group(2));
                else if (isOfItem) pools.add(item.group(2));
            }
        }
        return new Change(List.copyOf(added), List.copyOf(removed), List.copyOf(changed), List.copyOf(pools), keys, List.copyOf(fixed));
    }
}
