package io.callmask.number.journal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A disk as bad as a disk may be: until forced, appended bytes may be lost, kept, cut anywhere, or turned to rubbish by a power
/// cut; until synced, names may be old or new, each by itself. A failed force loses what it should have forced for good, though
/// it can be read until the power goes. All by seed.
public final class SimulatedDisk implements Disk {
    /// The power went, at the operation that was chosen beforehand.
    public static final class PowerCut extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final Random random;
    private Map<String, Node> names = new HashMap<>();
    private Map<String, Node> durableNames = new HashMap<>();
    private final List<NameChange> unsynced = new ArrayList<>();
    private long operationsLeft = Long.MAX_VALUE;
    private double failureRate;
    private boolean full;
    private boolean open = true;
    private long forces;

    public SimulatedDisk(long seed) {
        random = new Random(seed);
    }

    private static final class Node {
        byte[] bytes = {};
        /// Bytes that would survive a power cut.
        int durable;
        /// Bytes below `durable` that a failed force has lost all the same: [from, to) pairs.
        final List<int[]> lost = new ArrayList<>();
    }

    private record NameChange(String from, String to, Node node) {}

    /// Lets the power go at the operation after the next `operations`.
    public void cutPowerAfter(long operations) {
        operationsLeft = operations;
    }

    /// Every write, force and sync fails with this probability.
    public void fail(double rate) {
        failureRate = rate;
    }

    /// No write finds room.
    public void full(boolean isFull) {
        full = isFull;
    }

    /// How often data was forced.
    public long forces() {
        return forces;
    }

    /// The machine comes back after a power cut, with what the disk kept.
    public void powerOn() {
        for (var change : unsynced) {
            if (!random.nextBoolean()) continue;
            if (!change.from.isEmpty()) durableNames.remove(change.from);
            if (!change.to.isEmpty()) durableNames.put(change.to, change.node);
        }
        unsynced.clear();
        names = new HashMap<>(durableNames);
        names.values().forEach(this::settle);
        restart();
    }

    /// The process comes back after a kill: what the machine had taken is all there, but no more durable than before.
    public void restart() {
        open = true;
        operationsLeft = Long.MAX_VALUE;
        failureRate = 0;
        full = false;
    }

    private void settle(Node node) {
        int loose = node.bytes.length - node.durable;
        int kept = random.nextInt(3) == 0 ? loose : random.nextInt(loose + 1);
        byte[] after = Arrays.copyOf(node.bytes, node.durable + kept);
        if (kept > 0 && random.nextBoolean()) rot(after, node.durable, after.length);
        for (int[] range : node.lost) rot(after, Math.min(range[0], after.length), Math.min(range[1], after.length));
        node.bytes = after;
        node.durable = after.length;
        node.lost.clear();
    }

    private void rot(byte[] bytes, int from, int to) {
        if (from >= to) return;
        int start = from + random.nextInt(to - from);
        if (random.nextBoolean()) Arrays.fill(bytes, start, to, (byte) 0);
        else bytes[start] ^= (byte) (1 + random.nextInt(255));
    }

    private void operate(boolean writes) throws IOException {
        if (!open) throw new PowerCut();
        if (operationsLeft-- <= 0) {
            open = false;
            throw new PowerCut();
        }
        if (writes && full) throw new IOException("No space left on device");
        if (writes && failureRate > 0 && random.nextDouble() < failureRate) throw new IOException("Input/output error");
    }

    private Node node(String name) throws IOException {
        var node = names.get(name);
        if (node == null) throw new FileNotFoundException(name);
        return node;
    }

    @Override public String name() {
        return "simulated";
    }

    @Override public List<String> files() throws IOException {
        operate(false);
        return List.copyOf(names.keySet());
    }

    /// The bytes of a file as they can be read at this moment.
    public byte[] bytes(String name) throws IOException {
        return node(name).bytes.clone();
    }

    /// Changes a byte behind everybody's back.
    public void flip(String name, int offset) throws IOException {
        node(name).bytes[offset] ^= 1;
    }

    @Override public Appender create(String name) throws IOException {
        operate(true);
        if (names.containsKey(name)) throw new IOException(name + " is there already");
        var node = new Node();
        names.put(name, node);
        unsynced.add(new NameChange("", name, node));
        return new Appender() {
            @Override public void append(ByteBuffer bytes) throws IOException {
                byte[] more = new byte[bytes.remaining()];
                bytes.get(more);
                try {
                    operate(true);
                } catch (IOException | PowerCut failure) {
                    add(node, Arrays.copyOf(more, random.nextInt(more.length + 1)));
                    throw failure;
                }
                add(node, more);
            }

            @Override public void force() throws IOException {
                forces++;
                try {
                    operate(true);
                } catch (IOException failure) {
                    node.lost.add(new int[] {node.durable, node.bytes.length});
                    node.durable = node.bytes.length;
                    throw failure;
                }
                node.durable = node.bytes.length;
            }

            @Override public void close() {}
        };
    }

    private static void add(Node node, byte[] more) {
        int length = node.bytes.length;
        node.bytes = Arrays.copyOf(node.bytes, length + more.length);
        System.arraycopy(more, 0, node.bytes, length, more.length);
    }

    @Override public Source source(String name) throws IOException {
        operate(false);
        var node = node(name);
        return new Source() {
            @Override public long length() {
                return node.bytes.length;
            }

            @Override public int read(ByteBuffer into, long position) throws IOException {
                operate(false);
                int count = (int) Math.min(into.remaining(), node.bytes.length - position);
                if (count <= 0) return -1;
                into.put(node.bytes, (int) position, count);
                return count;
            }

            @Override public void close() {}
        };
    }

    @Override public void rename(String from, String to) throws IOException {
        operate(true);
        var node = node(from);
        names.remove(from);
        names.put(to, node);
        unsynced.add(new NameChange(from, to, node));
    }

    @Override public void delete(String name) throws IOException {
        operate(true);
        if (names.remove(name) != null) unsynced.add(new NameChange(name, "", new Node()));
    }

    @Override public void sync() throws IOException {
        operate(true);
        unsynced.clear();
        durableNames = new HashMap<>(names);
    }

    @Override public void close() {}
}
