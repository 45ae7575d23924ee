package io.callmask.media.sdp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An IP address where media is received: unicast, or the unspecified one (`0.0.0.0`, the old way to hold a call).
///
/// @param isSix whether it is IPv6
/// @param high  the upper half of an IPv6 address, else 0
/// @param low   the lower half, or the IPv4 address
record Address(boolean isSix, long high, long low) {
    static final Address UNSPECIFIED = new Address(false, 0, 0);

    private static final int GROUPS = 8;
    private static final int NO_GAP = -1;

    /// Reads an IPv4 literal; null for anything else: names, multicast, broadcast, a TTL behind it, zeros in front of an octet.
    static @Nullable Address readFour(byte[] bytes, int from, int to) {
        var cursor = new Cursor(bytes).over(from, to);
        long value = 0;
        for (int i = 0; i < 4; i++) {
            if (i > 0 && !cursor.take('.')) return null;
            int start = cursor.at();
            int octet = cursor.number(255);
            // 010 is 8 to some readers and 10 to others.
            if (octet == Cursor.NONE || (cursor.at() - start > 1 && bytes[start] == '0')) return null;
            value = value << 8 | octet;
        }
        boolean isOneHost = value >>> 28 != 0xE && value != 0xFFFF_FFFFL;
        return cursor.isAtEnd() && isOneHost ? new Address(false, 0, value) : null;
    }

    /// Reads an IPv6 literal of hexadecimal groups; null for anything else: names, multicast, zones, IPv4 inside.
    static @Nullable Address readSix(byte[] bytes, int from, int to) {
        var groups = new int[GROUPS];
        int count = 0;
        int gap = NO_GAP;
        int at = from;
        if (to - from >= 2 && bytes[at] == ':' && bytes[at + 1] == ':') {
            gap = 0;
            at += 2;
        }
        while (at < to) {
            int start = at;
            int group = 0;
            for (int digit; at < to && at - start < 4 && (digit = hex(bytes[at])) >= 0; at++) group = group << 4 | digit;
            if (at == start || count == GROUPS) return null;
            groups[count++] = group;
            if (at == to) break;
            if (bytes[at++] != ':' || at == to) return null;
            if (bytes[at] == ':') {
                if (gap != NO_GAP) return null;
                gap = count;
                at++;
            }
        }
        boolean isWhole = gap == NO_GAP ? count == GROUPS : count < GROUPS;
        return isWhole ? six(groups, count, gap) : null;
    }

    private static @Nullable Address six(int[] groups, int count, int gap) {
        if (gap != NO_GAP) {
            int behind = count - gap;
            System.arraycopy(groups.clone(), gap, groups, GROUPS - behind, behind);
            Arrays.fill(groups, gap, GROUPS - behind, 0);
        }
        long high = (long) groups[0] << 48 | (long) groups[1] << 32 | (long) groups[2] << 16 | groups[3];
        long low = (long) groups[4] << 48 | (long) groups[5] << 32 | (long) groups[6] << 16 | groups[7];
        boolean isMulticast = groups[0] >>> 8 == 0xFF;
        boolean isFourInSix = high == 0 && low >>> 32 == 0xFFFF;
        return isMulticast || isFourInSix ? null : new Address(true, high, low);
    }

    private static int hex(byte c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    }

    /// Writes `IP4` or `IP6`, a blank and the literal; IPv6 as RFC 5952 has it.
    void render(Rendering out) {
        if (isSix) {
            renderSix(out.text("IP6 "));
        } else {
            out.text("IP4 ").number(low >>> 24).text(".").number(low >>> 16 & 255).text(".").number(low >>> 8 & 255).text(".").number(low & 255);
        }
    }

    private void renderSix(Rendering out) {
        int gap = GROUPS;
        int longest = 1;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = 0;
            while (i + zeros < GROUPS && group(i + zeros) == 0) zeros++;
            if (zeros > longest) {
                gap = i;
                longest = zeros;
            }
        }
        for (int i = 0; i < GROUPS; i++) {
            if (i == gap) {
                out.text("::");
                i += longest - 1;
            } else {
                if (i > 0 && i != gap + longest) out.text(":");
                out.text(Integer.toHexString(group(i)));
            }
        }
    }

    private int group(int index) {
        return (int) ((index < 4 ? high : low) >>> (48 - 16 * (index & 3)) & 0xFFFF);
    }
}
