package io.callmask.app.demo;

/// Where the phones take tags, branches and Call-IDs from.
@FunctionalInterface
public interface Ids {
    String next();
}
