package io.callmask.api;

import com.linecorp.armeria.common.HttpStatus;
import io.callmask.number.store.BindResult;
import java.util.Locale;

/// The one table of what the API refuses with: status, title, and when to come back. The name in lower case is the stable code.
///
/// 400 means that the request is not what the documentation describes; 422 that it is, but cannot be granted as it stands.
/// An exhausted pool is 409, not 503: the service is well, and a retry at once would only load it.
enum ProblemType {
    BAD_REQUEST            (400, 0, "The request is not valid HTTP or not understood."),
    MALFORMED_JSON         (400, 0, "The body is not one well-formed JSON object."),
    INVALID_FIELD          (400, 0, "A field of the body is missing, unknown or of the wrong kind."),
    INVALID_PARAMETER      (400, 0, "A query parameter or header is unknown or out of range."),
    UNAUTHORIZED           (401, 0, "The bearer token is missing or wrong."),
    FORBIDDEN              (403, 0, "The request is not allowed."),
    NOT_FOUND              (404, 0, "There is nothing at this path."),
    BINDING_NOT_FOUND      (404, 0, "No open binding has this id."),
    CALL_NOT_FOUND         (404, 0, "No call in progress has this id."),
    POOL_NOT_FOUND         (404, 0, "There is no such pool."),
    NUMBER_NOT_FOUND       (404, 0, "The number is none of ours."),
    IMPORT_NOT_FOUND       (404, 0, "No import has this id any more."),
    METHOD_NOT_ALLOWED     (405, 0, "This path does not know the method."),
    NOT_ACCEPTABLE         (406, 0, "The answer cannot be given in a form that the request accepts."),
    REQUEST_TIMEOUT        (408, 0, "The request did not arrive in time."),
    CURSOR_AHEAD           (409, 0, "The cursor lies beyond the newest record."),
    IMPORT_UNDER_WAY       (409, 0, "Another file is being imported."),
    REBUILD_UNDER_WAY      (409, 0, "The index is being built anew already."),
    NUMBER_CONFLICT        (409, 0, "The virtual number is taken for one of the parties."),
    POOL_EXHAUSTED         (409, 0, "The pool has no virtual number left for these parties."),
    GROUPS_EXHAUSTED       (409, 0, "The pool has as many groups as it may have."),
    GENERATION_OUT_OF_DATE (409, 0, "The binding has been changed since it was seen."),
    RECORDS_GONE           (410, 0, "Records after the cursor are no longer kept."),
    BODY_TOO_LARGE         (413, 0, "The body is too large."),
    URI_TOO_LONG           (414, 0, "The request line is too long."),
    UNSUPPORTED_MEDIA_TYPE (415, 0, "The body is not declared as what is read here."),
    HOST_NOT_ALLOWED       (421, 0, "The Host header does not name this machine's loopback."),
    ILLEGAL_NUMBER         (422, 0, "A phone number does not have the right form."),
    ILLEGAL_EXPIRY         (422, 0, "The time to live is not acceptable."),
    ILLEGAL_REFERENCE      (422, 0, "The reference is not acceptable."),
    ILLEGAL_DURATION       (422, 0, "A duration is out of its range."),
    ILLEGAL_GROUP          (422, 0, "The group is empty, too large, or changed by too many at once."),
    ILLEGAL_CHANGE         (422, 0, "The binding's mode has no such part."),
    UNKNOWN_POOL           (422, 0, "There is no such pool."),
    NUMBER_NOT_OWNED       (422, 0, "The virtual number does not belong to the pool."),
    NUMBER_LOCKED          (422, 0, "The virtual number is locked."),
    NUMBER_FROZEN          (422, 0, "The virtual number takes no new bindings."),
    WRONG_CLASS            (422, 0, "The virtual number is of another class than the mode needs."),
    ILLEGAL_INVENTORY      (422, 0, "The numbers cannot become what they are asked to."),
    REQUIREMENT_UNMET      (422, 0, "No number in use has what is required."),
    SETTINGS_INVALID       (422, 0, "The settings cannot be used; nothing was changed."),
    SETTINGS_NEED_RESTART  (422, 0, "The settings change what needs a restart; nothing was changed."),
    NO_INDEX               (422, 0, "The store has no index that could be built anew."),
    BIND_KEY_REUSED        (422, 0, "The idempotency key was used before, for another request."),
    FLOW_LIMITED           (429, 1, "Too many requests."),
    HEADERS_TOO_LARGE      (431, 0, "The request headers are too large."),
    INTERNAL_ERROR         (500, 0, "Something broke on our side."),
    RECORD_UNREADABLE      (500, 0, "The binding is there, but cannot be read."),
    OVERLOADED             (503, 1, "Too many requests are in progress."),
    NOT_READY              (503, 1, "The node should be sent no traffic."),
    STORE_UNAVAILABLE      (503, 1, "The store cannot make changes durable now."),
    OUTCOME_UNKNOWN        (503, 1, "Nobody knows yet whether the request took effect; it still may.");

    private final HttpStatus status;
    private final int retryAfterSeconds;
    private final String title;

    ProblemType(int status, int retryAfterSeconds, String title) {
        this.status = HttpStatus.valueOf(status);
        this.retryAfterSeconds = retryAfterSeconds;
        this.title = title;
    }

    HttpStatus status() {
        return status;
    }

    /// What the `Retry-After` header says, 0 for none.
    int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    String title() {
        return title;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ProblemType of(BindResult.Why why) {
        return switch (why) {
            case ILLEGAL_NUMBER    -> ILLEGAL_NUMBER;
            case ILLEGAL_EXPIRY    -> ILLEGAL_EXPIRY;
            case ILLEGAL_REFERENCE -> ILLEGAL_REFERENCE;
            case ILLEGAL_DURATION  -> ILLEGAL_DURATION;
            case ILLEGAL_GROUP     -> ILLEGAL_GROUP;
            case ILLEGAL_CHANGE    -> ILLEGAL_CHANGE;
            case NUMBER_LOCKED     -> NUMBER_LOCKED;
            case NUMBER_FROZEN     -> NUMBER_FROZEN;
            case WRONG_CLASS       -> WRONG_CLASS;
            case GROUPS_EXHAUSTED  -> GROUPS_EXHAUSTED;
            case BINDING_NOT_FOUND -> BINDING_NOT_FOUND;
            case GENERATION_OUT_OF_DATE -> GENERATION_OUT_OF_DATE;
            case UNKNOWN_POOL      -> UNKNOWN_POOL;
            case NUMBER_NOT_OWNED  -> NUMBER_NOT_OWNED;
            case REQUIREMENT_UNMET -> REQUIREMENT_UNMET;
            case NUMBER_CONFLICT   -> NUMBER_CONFLICT;
            case POOL_EXHAUSTED    -> POOL_EXHAUSTED;
            case BIND_KEY_REUSED   -> BIND_KEY_REUSED;
            case FLOW_LIMITED      -> FLOW_LIMITED;
            case RECORD_UNREADABLE -> RECORD_UNREADABLE;
            case STORE_UNAVAILABLE -> STORE_UNAVAILABLE;
            case OUTCOME_UNKNOWN   -> OUTCOME_UNKNOWN;
        };
    }

    /// For a status that the HTTP server itself arrived at.
    static ProblemType of(HttpStatus status) {
        return switch (status.code()) {
            case 401 -> UNAUTHORIZED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 408 -> REQUEST_TIMEOUT;
            case 413 -> BODY_TOO_LARGE;
            case 414 -> URI_TOO_LONG;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 429 -> FLOW_LIMITED;
            case 431 -> HEADERS_TOO_LARGE;
            case 503 -> OVERLOADED;
            default  -> status.isServerError() ? INTERNAL_ERROR : BAD_REQUEST;
        };
    }
}
