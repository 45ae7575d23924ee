package io.callmask.number.record;

/// Who is to blame for a call that did not end well.
public enum Fault { NOBODY, CALLER, UPSTREAM, US }
