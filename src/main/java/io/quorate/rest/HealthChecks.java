package io.quorate.rest;

import io.quorate.store.KeyValueStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** What MicroProfile Health asks the store. */
@ApplicationScoped
public class HealthChecks {

  /** Up while the member has not stopped itself. */
  @Produces
  @Liveness
  HealthCheck alive(KeyValueStore store) {
    return () -> HealthCheckResponse.named("member-alive").status(store.isAlive()).build();
  }

  /** Up while the member knows a leader and can serve. */
  @Produces
  @Readiness
  HealthCheck serves(KeyValueStore store) {
    return () -> {
      Optional<String> reason = store.notServing();
      HealthCheckResponseBuilder response =
          HealthCheckResponse.named("member-serves").status(reason.isEmpty());
      reason.ifPresent(text -> response.withData("reason", text));
      return response.build();
    };
  }
}
