package io.quorate.client;

/** What became of a request that changes something and was not answered as it wished. */
public enum Committed {
  /** It did not take effect, and will not. */
  NO,
  /** It may have taken effect, or may still. */
  UNKNOWN
}
