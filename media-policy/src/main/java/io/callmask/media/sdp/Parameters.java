package io.callmask.media.sdp;

import static io.callmask.media.sdp.Parameter.flag;
import static io.callmask.media.sdp.Parameter.number;
import static io.callmask.media.sdp.Parameter.numbers;
import static io.callmask.media.sdp.Parameter.oneOf;
import static io.callmask.media.sdp.Parameter.span;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which format parameters may pass for which encoding, and how they are read.
///
/// A parameter that is not in the table is left out; one that is, with a value that it may not have, voids the payload
/// type: without it, the two sides would not speak of the same thing.
final class Parameters {
    /// The sixteen keys of DTMF and the hook flash (RFC 4733 §3.2).
    private static final int MOST_EVENT = 16;

    static final List<Parameter> NONE = List.of();
    static final List<Parameter> G729 = List.of(oneOf("annexb", "yes", "no"));
    static final List<Parameter> G723 = List.of(oneOf("annexa", "yes", "no"), oneOf("bitrate", "5.3", "6.3"));
    static final List<Parameter> ILBC = List.of(oneOf("mode", "20", "30"));
    static final List<Parameter> G7221 = List.of(oneOf("bitrate", "24000", "32000", "48000"));
    static final List<Parameter> SPEEX = List.of(oneOf("vbr", "on", "off", "vad"), oneOf("cng", "on", "off"));
    static final List<Parameter> SILK = List.of(number("maxaveragebitrate", 5_000, 100_000), flag("useinbandfec"), flag("usedtx"));
    /// RFC 7587 §6.1.
    static final List<Parameter> OPUS = List.of(number("maxplaybackrate", 8_000, 48_000), number("sprop-maxcapturerate", 8_000, 48_000),
        number("ptime", 3, 120), number("minptime", 3, 120), number("maxptime", 3, 120), number("maxaveragebitrate", 6_000, 510_000),
        flag("stereo"), flag("sprop-stereo"), flag("cbr"), flag("useinbandfec"), flag("usedtx"));
    /// RFC 4867 §8.
    static final List<Parameter> AMR = List.of(flag("octet-align"), numbers("mode-set", 8), oneOf("mode-change-period", "1", "2"),
        oneOf("mode-change-capability", "1", "2"), flag("mode-change-neighbor"), flag("crc"), flag("robust-sorting"), number("interleaving", 1, 30),
        number("max-red", 0, 65_535));
    /// 3GPP TS 26.445 annex A.3.
    static final List<Parameter> EVS = evs();

    private Parameters() {}

    private static List<Parameter> evs() {
        String[] rates = {"5.9", "7.2", "8", "9.6", "13.2", "16.4", "24.4", "32", "48", "64", "96", "128"};
        String[] bands = {"nb", "wb", "swb", "fb", "nb-wb", "nb-swb", "nb-fb"};
        return List.of(flag("evs-mode-switch"), flag("hf-only"), flag("dtx"), flag("dtx-recv"), number("max-red", 0, 65_535),
            span("br", rates), span("br-send", rates), span("br-recv", rates), oneOf("bw", bands), oneOf("bw-send", bands), oneOf("bw-recv", bands),
            oneOf("cmr", "-1", "0", "1"), oneOf("ch-aw-recv", "-1", "0", "2", "3", "5", "7"), numbers("mode-set", 8),
            oneOf("mode-change-period", "1", "2"), oneOf("mode-change-capability", "1", "2"), flag("mode-change-neighbor"));
    }

    /// The parameters under `cursor`, up to its end, in the order of the table and in their one written form, or empty; null when they
    /// void the payload type.
    static @Nullable String read(Cursor cursor, Encoding encoding) {
        // An unreadable list of events is left out: RFC 4733 §2.4.1 then means 0-15.
        if (encoding == Encoding.TELEPHONE_EVENT) {
            return Parameter.ranges(Parameter.set(cursor, MOST_EVENT));
        }
        var table = encoding.parameters;
        if (table.isEmpty()) return "";
        var values = new @Nullable String[table.size()];
        int end = cursor.end();
        for (boolean isMore = true; isMore; isMore = cursor.take(';')) {
            cursor.stretch(';');
            int next = cursor.at();
            int index = index(table, cursor.over(cursor.wordFrom(), cursor.wordTo()));
            if (index >= 0 && values[index] == null) {
                values[index] = table.get(index).value(cursor);
                if (values[index] == null) return null;
            }
            cursor.over(next, end);
        }
        return written(table, values);
    }

    /// Which row of the table `cursor` names; it then stands at the value. -1 when none.
    private static int index(List<Parameter> table, Cursor cursor) {
        cursor.stretch('=');
        int found = -1;
        for (int i = 0; i < table.size() && found < 0; i++) {
            if (cursor.wordIs(table.get(i).key())) found = i;
        }
        if (!cursor.take('=')) return -1;
        cursor.blanks();
        return found;
    }

    private static String written(List<Parameter> table, @Nullable String[] values) {
        var out = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) continue;
            if (!out.isEmpty()) out.append(';');
            out.append(table.get(i).key()).append('=').append(values[i]);
        }
        return out.toString();
    }
}
