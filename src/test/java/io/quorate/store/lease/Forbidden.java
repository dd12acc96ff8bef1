package io.quorate.store.lease;

import io.quorate.config.Settings;

/** What leases and claims may not know; for the proof that the rules see it. */
public interface Forbidden {
  Settings settings();
}
