package io.callmask.sip.engine;

/// Whether this shard can bear one more call (RFC 7339's question, asked of ourselves).
///
/// **The signal** is whether what waits is ever worked off. A shard that keeps up finds its sockets and its mailbox empty many times a second, however busy it
/// is, and after a pause of the machine or the collector within a quarter of a second. One that has not found them so for longer is given more than it can do: what comes now
/// waits, and sooner or later the kernel drops it, BYEs as well. So from then on only so many new calls a second are taken as were taken before, less a little,
/// and again less while it does not get better; more each time it does, the more so the more time is left over. Refusing is cheap, so the calls in progress have the rest.
///
/// A flood that is dropped at the door keeps a shard from emptying its sockets as well, but refusing calls would not help it: a period in which most of what came was
/// dropped unread says nothing.
///
/// Not told of any turns, it admits everything. One thread, but for what says otherwise.
final class Load {
    private static final double SECOND = 1e9;
    /// How long a queue may stand, in nanoseconds.
    private static final long PERIOD = 100_000_000;
    /// So many of these in a row are an overload: what a pause of the collector leaves behind is worked off by then.
    private static final int STANDING = 3;
    /// A period with fewer was no work of ours, but a pause.
    private static final int LEAST_TURNS = 8;
    /// Without a refusal for so long, the overload is over.
    private static final long CALM = 5_000_000_000L;
    private static final double FIRST_LESS = 0.9;
    private static final double LESS = 0.75;
    /// What was taken before a limit has to be worked off before one sees what the limit does.
    private static final int PATIENCE = 3;
    /// What is added each period in which all was worked off, and what part of the time that was left over is made use of the next time.
    private static final double MORE = 0.01;
    private static final double OF_IDLE = 0.3;
    /// A burst of new calls is taken faster than their other messages can be: what an INVITE costs of a call.
    private static final double OF_CALL = 0.35;
    /// Less than this part of what was borne would spare no time worth having.
    private static final double FLOOR = 0.1;
    private static final double HEADROOM = 1.25;
    private static final double LEAST_RATE = 10;
    /// How many seconds of the rate may come at once.
    private static final double BURST = 0.02;
    /// Weight of a period in the usual rate: about a second counts.
    private static final double WEIGHT = 0.1;

    private long since;
    private int turns;
    private long handled;
    private long dropped;
    private long idle;
    private boolean isWorkedOff;
    /// Periods in a row in which the queue stood.
    private int stood;
    /// Of those, the ones since new calls are limited.
    private int standing;
    /// Whether a new call was refused in this period.
    private boolean isRefusing;
    /// New calls in this period, and of late in a second.
    private int taken;
    private double usual;

    /// New calls a second that are taken while they are limited, and how many of them now.
    private double rate;
    private double least;
    private double credit;
    private long credited;
    private long lastRefused;
    private long refused;
    private volatile boolean limited;

    /// @param start monotonic nanoseconds
    Load(long start) {
        since = start;
    }

    /// Told how long the shard's thread had nothing to do, in nanoseconds.
    void waited(long nanos) {
        idle += nanos;
    }

    /// Told after every turn of the shard's thread.
    ///
    /// @param handled      messages taken up in it, by whatever way they came
    /// @param dropped      datagrams dropped unread, or that could not be read
    /// @param nothingWaits whether the sockets and the mailbox were empty at its end
    void turned(int handled, int dropped, boolean nothingWaits, long now) {
        turns++;
        this.handled += handled;
        this.dropped += dropped;
        isWorkedOff |= nothingWaits;
        if (now - since < PERIOD || !isWorkedOff && turns < LEAST_TURNS) return;
        double before = taken * SECOND / (now - since);
        boolean isFlood = this.dropped > this.handled;
        boolean stands = !isWorkedOff && !isFlood;
        stood = stands ? stood + 1 : 0;
        // What was taken while the queue stood has not been borne.
        if (!stands) usual += (before - usual) * WEIGHT;
        if (stands && (limited || stood >= STANDING)) less(before, now);
        else if (!stands && limited) more(before, isFlood ? 1 : (double) idle / (now - since), now);
        since = now;
        turns = 0;
        this.handled = 0;
        this.dropped = 0;
        idle = 0;
        taken = 0;
        isWorkedOff = false;
        isRefusing = false;
    }

    private void less(double before, long now) {
        if (!limited) {
            rate = Math.max(before * OF_CALL, usual);
            least = Math.max(LEAST_RATE, rate * FLOOR);
            credit = 0;
            credited = now;
            lastRefused = now;
            refused = 0;
            limited = true;
        }
        if (standing++ % PATIENCE == 0) rate = Math.max(least, rate * (standing == 1 ? FIRST_LESS : LESS));
    }

    private void more(double before, double idleShare, long now) {
        standing = 0;
        // Not above what has been borne, or it would take long to come down from there.
        if (isRefusing || rate < before * HEADROOM) rate *= 1 + MORE + OF_IDLE * idleShare;
        limited = now - lastRefused < CALM;
    }

    /// Whether a new call can be taken; it is counted if so.
    boolean admits(long now) {
        if (limited && !hasCredit(now)) {
            refused++;
            isRefusing = true;
            lastRefused = now;
            return false;
        }
        taken++;
        return true;
    }

    private boolean hasCredit(long now) {
        credit = Math.min(Math.max(1, rate * BURST), credit + (now - credited) / SECOND * rate);
        credited = now;
        if (credit < 1) return false;
        credit--;
        return true;
    }

    /// Whether new calls are limited now; any thread.
    boolean isLimited() {
        return limited;
    }

    /// New calls a second that are taken while they are limited.
    double rate() {
        return rate;
    }

    /// New calls refused since they were limited last.
    long refused() {
        return refused;
    }
}
