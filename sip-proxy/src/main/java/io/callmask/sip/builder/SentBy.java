package io.callmask.sip.builder;

/// Our own address on one listener as it stands in Via and Contact.
///
/// @param address  an IP literal without brackets
/// @param hostPort the same with port, an IPv6 address in brackets
public record SentBy(String address, String hostPort) {
    public static SentBy of(String address, int port) {
        return new SentBy(address, (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + port);
    }
}
