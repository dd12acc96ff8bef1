package io.quorate.bench;

/** One of the things that can be measured. Closed by whoever comes first, more than once. */
interface Measurement extends AutoCloseable {
  /** Measures, and says what was seen. */
  void run(Findings findings) throws Exception;

  /** Ends every process that was started; from any thread, also while it runs. */
  @Override
  void close();
}
