package io.callmask.simulation;

import java.util.ArrayList;
import java.util.List;

/// What a ladder says of a session description: the audio codecs, and behind them in any order its direction (`sendonly`, `recvonly`,
/// `inactive`; `sendrecv` when nothing is said), `nowhere` for `c=IN IP4 0.0.0.0`, `video` or `novideo` for a second line with or without port.
record Wanted(List<String> codecs, String direction, boolean isNowhere, Video video) {
    private static final List<String> DIRECTIONS = List.of("sendrecv", "sendonly", "recvonly", "inactive");

    enum Video { UNSAID, WITH_PORT, REFUSED }

    Wanted {
        codecs = List.copyOf(codecs);
    }

    static Wanted of(List<String> words) {
        var codecs = new ArrayList<String>();
        var direction = "sendrecv";
        boolean isNowhere = false;
        var video = Video.UNSAID;
        for (var word : words) {
            if (DIRECTIONS.contains(word)) direction = word;
            else if (word.equals("nowhere")) isNowhere = true;
            else if (word.equals("video")) video = Video.WITH_PORT;
            else if (word.equals("novideo")) video = Video.REFUSED;
            else codecs.add(word);
        }
        return new Wanted(codecs, direction, isNowhere, video);
    }
}
