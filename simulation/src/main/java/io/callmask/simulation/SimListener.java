package io.callmask.simulation;

import io.callmask.number.record.CallRecord;
import io.callmask.sip.engine.CallListener;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Remembers what the engine told.
final class SimListener implements CallListener {
    private final List<String> heard = new ArrayList<>();
    private final List<CallRecord> ended = new ArrayList<>();
    private final List<Integer> rejections = new ArrayList<>();
    private final Map<Dropped, Integer> drops = new EnumMap<>(Dropped.class);
    private final Map<NoRoom, Integer> turnedAway = new EnumMap<>(NoRoom.class);
    private int opened;

    /// Every text that was passed, in order.
    List<String> heard() {
        return heard;
    }

    List<CallRecord> ended() {
        return ended;
    }

    List<Integer> rejections() {
        return rejections;
    }

    int drops(Dropped why) {
        return drops.getOrDefault(why, 0);
    }

    Map<NoRoom, Integer> turnedAway() {
        return turnedAway;
    }

    int opened() {
        return opened;
    }

    @Override public void received(String methodOrStatus) {
        heard.add(methodOrStatus);
    }

    @Override public void sent(String methodOrStatus) {
        heard.add(methodOrStatus);
    }

    @Override public void retransmitted(String methodOrStatus) {
        heard.add(methodOrStatus);
    }

    @Override public void dropped(Dropped why) {
        drops.merge(why, 1, Integer::sum);
    }

    @Override public void rejected(int status) {
        rejections.add(status);
    }

    @Override public void turnedAway(NoRoom why) {
        turnedAway.merge(why, 1, Integer::sum);
    }

    @Override public void doubted(Doubt why) {
        heard.add("doubt " + why);
    }

    @Override public void callOpened() {
        opened++;
    }

    @Override public void callEnded(CallRecord callRecord) {
        ended.add(callRecord);
    }

    @Override public void textOpened() {
        opened++;
    }

    @Override public void textEnded(CallRecord callRecord) {
        ended.add(callRecord);
    }
}
