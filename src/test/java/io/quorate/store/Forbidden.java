package io.quorate.store;

import io.quorate.rest.ProblemMapper;
import org.jgroups.JChannel;

/** What no store may know; for the proof that the architecture rules see it. */
public interface Forbidden {
  ProblemMapper mapper();

  JChannel channel();
}
