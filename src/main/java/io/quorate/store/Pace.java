package io.quorate.store;

/** How those go on who are answered by the store. */
public enum Pace {
  /** They may wait for others, as one who writes an answer waits for a client that reads slowly. */
  PATIENT,

  /**
   * They never wait, and take little time: they share few threads, so that one thread goes on with
   * many answers before another has to be woken.
   */
  PROMPT
}
