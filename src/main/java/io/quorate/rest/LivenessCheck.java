package io.quorate.rest;

import io.quorate.store.KeyValueStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Up while the member has not stopped itself. */
@Liveness
@ApplicationScoped
public class LivenessCheck implements HealthCheck {
  private final KeyValueStore store;

  @Inject
  public LivenessCheck(KeyValueStore store) {
    this.store = store;
  }

  /** For the container's proxy. */
  @SuppressWarnings("NullAway")
  LivenessCheck() {
    this.store = null;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("member-alive").status(store.isAlive()).build();
  }
}
