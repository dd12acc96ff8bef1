package io.quorate.rest;

import io.quorate.statemachine.KeyValueState;

/** What no resource may know; for the proof that the architecture rules see it. */
public interface Forbidden {
  KeyValueState state();
}
