package io.quorate.rest;

import io.quorate.rest.gate.BodyCheck;
import io.quorate.rest.gate.HeaderFields;
import io.quorate.rest.gate.PathForm;
import io.quorate.rest.gate.PlainAnswer;
import io.quorate.rest.gate.PlainRequest;
import io.quorate.rest.gate.RequestPath;
import io.quorate.store.KeyValueStore;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the resources behind the container say of a body for its length and its media type, said
 * before it is read. They say it again of one that comes at once with its request.
 */
final class BodyDoor implements BodyCheck {
  private static final Pattern MEMBERS = Pattern.compile("/[0-9]+");

  private final KeyValueStore store;
  private final int maxValueBytes;

  /**
   * @param maxValueBytes the setting of this member
   */
  BodyDoor(KeyValueStore store, int maxValueBytes) {
    this.store = store;
    this.maxValueBytes = maxValueBytes;
  }

  @Override
  public Optional<PlainAnswer> refuse(PlainRequest head) {
    return problem(head.method(), head.rawPath(), head.fields())
        .map(problem -> problem.toAnswer(true).toPlain(store));
  }

  /** What to say of a body, if something is wrong with what is said of it. */
  Optional<Problem> problem(String method, String rawPath, HeaderFields fields) {
    try {
      check(method, RequestPath.decode(rawPath), fields);
      return Optional.empty();
    } catch (ProblemException e) {
      return Optional.of(e.problem());
    }
  }

  private void check(String method, String path, HeaderFields fields) {
    if (method.equals("PATCH") && PathForm.of(path) == PathForm.ENTRY) {
      BodyReader.requireLength(fields, maxValueBytes, Patches.BODY);
      Patch.requireMediaType(fields.line(HttpHeaders.CONTENT_TYPE).orElse(""));
    } else if (method.equals("POST")) {
      checkPost(path, fields);
    }
  }

  private void checkPost(String path, HeaderFields fields) {
    PathForm form = PathForm.of(path);
    if (form == PathForm.TRANSACTIONS) {
      int most = TransactionResource.maxBodyBytes(maxValueBytes);
      JsonBody.requireHead(fields, most, TransactionResource.BODY);
    } else if (form == PathForm.LEASES) {
      JsonBody.requireHead(fields, LeaseResource.MAX_BODY_BYTES, LeaseResource.BODY);
    } else if (form == PathForm.CLAIM) {
      JsonBody.requireHead(fields, ClaimRequests.MAX_BODY_BYTES, ClaimRequests.BODY);
    } else if (MEMBERS.matcher(path).matches()) {
      BodyReader.requireLength(fields, RootResource.MAX_ADDRESS_BYTES, RootResource.ADDRESS);
    }
  }
}
