package io.callmask.app.settings;

import java.net.InetAddress;
import java.util.Optional;

/// A block of addresses, IPv4 or IPv6 (RFC 4632, RFC 4291 §2.3).
///
/// @param network its first address; the bits past `prefix` are zero
/// @param prefix  how many leading bits all its addresses share
public record Cidr(InetAddress network, int prefix) {
    /// @throws IllegalArgumentException when the prefix does not fit the address
    public Cidr {
        byte[] bytes = network.getAddress();
        if (prefix < 0 || prefix > 8 * bytes.length) {
            throw new IllegalArgumentException("prefix: " + prefix + " (expected: 0 to " + 8 * bytes.length + ')');
        }
        if (!bitsAreZeroFrom(prefix, bytes)) {
            throw new IllegalArgumentException("network: " + network.getHostAddress() + " (expected: zero bits after the first " + prefix + ')');
        }
    }

    /// The block of this one address.
    public static Cidr of(InetAddress address) {
        return new Cidr(address, 8 * address.getAddress().length);
    }

    /// Reads `address/prefix`, or one address; empty when it is neither.
    public static Optional<Cidr> read(String text) {
        int slash = text.indexOf('/');
        var literal = slash < 0 ? text : text.substring(0, slash);
        return Addresses.literal(literal).flatMap(network -> {
            int whole = 8 * network.getAddress().length;
            int prefix = slash < 0 ? whole : Addresses.decimal(text.substring(slash + 1), whole);
            return prefix >= 0 && bitsAreZeroFrom(prefix, network.getAddress()) ? Optional.of(new Cidr(network, prefix)) : Optional.empty();
        });
    }

    /// Whether `address` lies in this block; an address of the other family never does.
    public boolean contains(InetAddress address) {
        return sharesBits(network.getAddress(), address.getAddress(), prefix);
    }

    /// Whether any address lies in both blocks.
    public boolean overlaps(Cidr other) {
        return sharesBits(network.getAddress(), other.network.getAddress(), Math.min(prefix, other.prefix));
    }

    private static boolean sharesBits(byte[] one, byte[] other, int bits) {
        if (one.length != other.length) return false;
        for (int bit = 0; bit < bits; bit++) {
            if (((one[bit >> 3] ^ other[bit >> 3]) & (0x80 >> (bit & 7))) != 0) return false;
        }
        return true;
    }

    private static boolean bitsAreZeroFrom(int prefix, byte[] bytes) {
        for (int bit = prefix; bit < 8 * bytes.length; bit++) {
            if ((bytes[bit >> 3] & (0x80 >> (bit & 7))) != 0) return false;
        }
        return true;
    }

    @Override public String toString() {
        return network.getHostAddress() + '/' + prefix;
    }
}
