package io.callmask.simulation;

/// A dialog (RFC 3261 §12) as one party sees it.
///
/// @param local  our From value in requests that we send, with tag
/// @param remote our To value, with tag
/// @param target where our requests go
/// @param own    what we gave as Contact, in angle brackets: where requests to us go
/// @param tried  a Contact that we gave in a request without having heard yet, or ever, that it took effect; or empty
record Dialog(String callId, String local, String remote, String target, String own, String tried) {
    Dialog(String callId, String local, String remote, String target, String own) {
        this(callId, local, remote, target, own, "");
    }

    /// After a target refresh of ours (RFC 3261 §12.2.2) that has surely taken effect.
    Dialog refreshed(String newOwn) {
        return new Dialog(callId, local, remote, target, newOwn);
    }

    /// After we have asked for one. Until a 2xx says so, and for good after a refusal, requests may come to either place.
    Dialog trying(String newOwn) {
        return new Dialog(callId, local, remote, target, own, newOwn);
    }

    boolean isWhere(String uri) {
        return uri.equals(own) || uri.equals(tried);
    }

    String localTag() {
        return Address.read(local).parameter("tag").orElse("");
    }

    String remoteTag() {
        return Address.read(remote).parameter("tag").orElse("");
    }
}
