package io.quorate.rest;

import io.quorate.store.KeyValueStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Up while the member knows a leader and can serve. */
@Readiness
@ApplicationScoped
public class ReadinessCheck implements HealthCheck {
  private final KeyValueStore store;

  @Inject
  public ReadinessCheck(KeyValueStore store) {
    this.store = store;
  }

  /** For the container's proxy. */
  @SuppressWarnings("NullAway")
  ReadinessCheck() {
    this.store = null;
  }

  @Override
  public HealthCheckResponse call() {
    Optional<String> reason = store.notServing();
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("member-serves").status(reason.isEmpty());
    reason.ifPresent(text -> response.withData("reason", text));
    return response.build();
  }
}
