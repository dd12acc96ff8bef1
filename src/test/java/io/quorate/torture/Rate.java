package io.quorate.torture;

/**
 * Operations a second.
 *
 * @param counted what is counted as one
 */
record Rate(double perSecond, String counted) {
  /** Less is no load, under which nothing would be shown. */
  static final double LEAST_PER_SECOND = 100;

  boolean isEnough() {
    return perSecond >= LEAST_PER_SECOND;
  }

  @Override
  public String toString() {
    return "%.0f operations a second (%s)".formatted(perSecond, counted);
  }
}
