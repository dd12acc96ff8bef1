package io.quorate.rest;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;

/** Jakarta REST at the root of the context. */
@ApplicationPath("/")
public class QuorateApplication extends Application {
  @Override
  public Map<String, Object> getProperties() {
    // /application.wadl and WADL as the answer to OPTIONS: a second description that nobody keeps.
    return Map.of("jersey.config.server.wadl.disableWadl", true);
  }
}
