package io.callmask.sip.builder;

import io.callmask.number.record.Refusal;

/// Canonical reason phrases (RFC 3261 §21): a phrase that was received is never passed on.
final class Phrases {
    private Phrases() {}

    static String of(Refusal why) {
        // RFC 8224 §6.2.2 has a word of its own for this one.
        return why == Refusal.SIGNATURE_STALE ? "Stale Date" : of(why.status());
    }

    static String of(int status) {
        return switch (status) {
            case 100 -> "Trying";
            case 180 -> "Ringing";
            case 181 -> "Call Is Being Forwarded";
            case 182 -> "Queued";
            case 183 -> "Session Progress";
            case 200 -> "OK";
            case 202 -> "Accepted";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 413 -> "Request Entity Too Large";
            case 415 -> "Unsupported Media Type";
            case 416 -> "Unsupported URI Scheme";
            case 420 -> "Bad Extension";
            case 422 -> "Session Interval Too Small";
            case 428 -> "Use Identity Header";
            case 436 -> "Bad Identity Info";
            case 437 -> "Unsupported Credential";
            case 438 -> "Invalid Identity Header";
            case 480 -> "Temporarily Unavailable";
            case 481 -> "Call/Transaction Does Not Exist";
            case 482 -> "Loop Detected";
            case 483 -> "Too Many Hops";
            case 486 -> "Busy Here";
            case 487 -> "Request Terminated";
            case 488 -> "Not Acceptable Here";
            case 491 -> "Request Pending";
            case 500 -> "Server Internal Error";
            case 503 -> "Service Unavailable";
            case 504 -> "Server Time-out";
            case 505 -> "Version Not Supported";
            case 603 -> "Decline";
            default  -> status < 200 ? "Session Progress" : "Failure";
        };
    }

    /// The text beside a Q.850 cause in a Reason header (RFC 3326).
    static String ofCause(int cause) {
        return switch (cause) {
            case 1   -> "Unallocated number";
            case 16  -> "Normal call clearing";
            case 17  -> "User busy";
            case 19  -> "No answer from user";
            case 20  -> "Subscriber absent";
            case 21  -> "Call rejected";
            case 22  -> "Number changed";
            case 31  -> "Normal, unspecified";
            case 34  -> "No circuit available";
            case 38  -> "Network out of order";
            case 41  -> "Temporary failure";
            case 42  -> "Switching equipment congestion";
            case 65  -> "Bearer capability not implemented";
            case 79  -> "Service not implemented";
            case 102 -> "Recovery on timer expiry";
            case 111 -> "Protocol error";
            default  -> "Interworking";
        };
    }
}
