package io.quorate.rest;

import io.quorate.command.ClaimName;
import io.quorate.command.ClaimName.Kind;
import io.quorate.command.Result;
import io.quorate.store.lease.LeaseView;
import io.quorate.store.lease.ListPage;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.net.URI;
import java.util.Locale;
import java.util.Map;

/** Leases as JSON, and the answers that have them. */
final class LeaseAnswers {
  static final String REVISION = EntryAnswers.REVISION;

  private LeaseAnswers() {}

  /** A lease that was granted. */
  static Response granted(Result.LeaseGranted granted) {
    return wholeTime(
            Response.created(URI.create("/v1/leases/" + granted.leaseId())),
            granted.leaseId(),
            granted.ttlSeconds())
        .header(REVISION, granted.revision())
        .build();
  }

  /** One that was kept alive. */
  static Response renewed(Result.LeaseRenewed renewed) {
    return wholeTime(Response.ok(), renewed.leaseId(), renewed.ttlSeconds())
        .header(REVISION, renewed.revision())
        .build();
  }

  private static ResponseBuilder wholeTime(ResponseBuilder answer, long leaseId, long ttlSeconds) {
    return answer
        .type(MediaType.APPLICATION_JSON)
        .entity(object().add("lease", leaseId).add("ttl_seconds", ttlSeconds).build() + "\n");
  }

  static Response one(long revision, LeaseView lease) {
    JsonArrayBuilder keys = JsonFormat.PROVIDER.createArrayBuilder();
    lease.keys().forEach(key -> keys.add(key.text()));
    JsonObjectBuilder json = of(lease).add("keys", keys);
    for (Kind kind : Kind.values()) {
      json.add(plural(kind), claims(kind, lease.claims()));
    }
    return seen(revision, json).build();
  }

  /** Without what each of them holds: that would be the whole store. */
  static Response list(ListPage<LeaseView> page, PageQuery query) {
    JsonArrayBuilder leases = JsonFormat.PROVIDER.createArrayBuilder();
    page.items().forEach(lease -> leases.add(of(lease)));
    String last =
        page.items().isEmpty() ? "" : Long.toString(page.items().get(page.items().size() - 1).id());
    return page(page, "leases", leases, query.next(last));
  }

  /**
   * A page of a list.
   *
   * @param next the address of the next one, if there is one
   */
  static Response page(ListPage<?> page, String name, JsonArrayBuilder items, String next) {
    JsonObjectBuilder json =
        object()
            .add("revision", page.revision())
            .add("count", page.items().size())
            .add(name, items);
    if (!page.more()) {
      return seen(page.revision(), json).build();
    }
    return seen(page.revision(), json.add("next", next))
        .header(HttpHeaders.LINK, "<%s>; rel=\"next\"".formatted(next))
        .build();
  }

  static ResponseBuilder seen(long revision, JsonObjectBuilder json) {
    return Response.ok(json.build() + "\n", MediaType.APPLICATION_JSON)
        .header(REVISION, revision)
        .header(HttpHeaders.CACHE_CONTROL, "no-cache");
  }

  static JsonObjectBuilder object() {
    return JsonFormat.PROVIDER.createObjectBuilder();
  }

  /** As it stands in paths. */
  static String plural(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT) + "s";
  }

  private static JsonObjectBuilder of(LeaseView lease) {
    return object()
        .add("lease", lease.id())
        .add("ttl_seconds", lease.ttlSeconds())
        .add("renewals", lease.renewals())
        .add("key_count", lease.keyCount())
        .add("claim_count", lease.claims().size());
  }

  private static JsonArrayBuilder claims(Kind kind, Map<ClaimName, Long> claims) {
    JsonArrayBuilder json = JsonFormat.PROVIDER.createArrayBuilder();
    claims.forEach(
        (name, token) -> {
          if (name.kind() == kind) {
            json.add(object().add("name", name.text()).add("token", token));
          }
        });
    return json;
  }
}
