package io.callmask.number;

/// Who calls whom within a binding. Where B is anyone or a group, a call to A counts as from B.
public enum Direction { A_TO_B, B_TO_A }
