package io.quorate.rest;

import io.quorate.raft.Failures;
import io.quorate.raft.UnavailableException;
import io.quorate.rest.gate.PathForm;
import io.quorate.rest.gate.RequestPath;
import io.quorate.rest.gate.Surface;
import io.quorate.store.watch.Watches;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The one place where a failure becomes a status. Nothing internal gets out. */
@Provider
public class ProblemMapper implements ExceptionMapper<Throwable> {
  private static final Logger LOG = Logger.getLogger(ProblemMapper.class.getName());

  @Context @Nullable HttpServletRequest request;

  @Override
  public Response toResponse(Throwable failure) {
    boolean write = request == null || Surface.isWrite(request.getMethod());
    Response answer = problem(Failures.cause(failure), write).toResponse(write);
    if (answer.getStatus() != 405) {
      return answer;
    }
    return allowed()
        .map(methods -> Response.fromResponse(answer).header(HttpHeaders.ALLOW, methods).build())
        .orElseGet(() -> ofContainer(404).toResponse(write));
  }

  private Optional<String> allowed() {
    try {
      return request == null
          ? Optional.of(Surface.METHODS)
          : PathForm.of(RequestPath.decode(request.getRequestURI())).methods();
    } catch (IllegalArgumentException e) {
      return Optional.of(Surface.METHODS);
    }
  }

  /** What to say of a failure. */
  static Problem problem(Throwable failure, boolean write) {
    if (failure instanceof ProblemException known) {
      return known.problem();
    }
    if (failure instanceof UnavailableException unavailable) {
      return Problem.unavailable(unavailable, write);
    }
    if (failure instanceof Watches.OverException) {
      return WatchProblems.ended();
    }
    if (failure instanceof WebApplicationException web) {
      return ofContainer(web.getResponse().getStatus());
    }
    String incident = UUID.randomUUID().toString();
    LOG.log(Level.SEVERE, "Incident " + incident + ": a request failed unexpectedly.", failure);
    return Problem.internal("The member's log has more under incident %s.".formatted(incident));
  }

  private static Problem ofContainer(int status) {
    if (status >= 500) {
      return Problem.internal("The member's log may say more.");
    }
    return switch (status) {
      case 404 -> Problem.of(404, "no-such-resource", "There is no such resource", "See /openapi.");
      case 405 -> Problem.notAllowed();
      case 406 -> Problem.notAcceptable();
      case 415 ->
          Problem.of(415, "unsupported-media-type", "The body has another form", "See /openapi.");
      default ->
          Problem.of(
              status,
              "http-" + status,
              "The request was refused",
              "The request cannot be served as it is.");
    };
  }
}
