package io.callmask.sip.digest;

/// What a request of ours shows to whoever asks for credentials: header values, empty for none.
///
/// @param toServer to the server itself: Authorization
/// @param toProxy  to a proxy on the way: Proxy-Authorization
public record Credentials(String toServer, String toProxy) {
    public static final Credentials NONE = new Credentials("", "");

    @Override public String toString() {
        return "credentials" + (toServer.isEmpty() ? "" : " to server") + (toProxy.isEmpty() ? "" : " to proxy");
    }
}
