package io.quorate.it;

import static io.quorate.it.Http.assertStatus;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;

/** Leases and claims at one member, as a client asks for them. */
record Leases(URI member) {

  /** A new lease. */
  long grant(long ttlSeconds) throws IOException {
    HttpResponse<byte[]> granted = post("/v1/leases", "{\"ttl_seconds\":%d}".formatted(ttlSeconds));
    return (Long) object(assertStatus(201, granted)).get("lease");
  }

  HttpResponse<byte[]> keepAlive(long lease) throws IOException {
    return post("/v1/leases/%d/keepalive".formatted(lease), "");
  }

  HttpResponse<byte[]> revoke(long lease) throws IOException {
    return Http.delete(uri("/v1/leases/" + lease));
  }

  HttpResponse<byte[]> lock(String name, long lease, int waitSeconds) throws IOException {
    return post(
        "/v1/locks/" + name, "{\"lease\":%d,\"wait_seconds\":%d}".formatted(lease, waitSeconds));
  }

  HttpResponse<byte[]> unlock(String name, long token) throws IOException {
    return Http.delete(uri("/v1/locks/%s?token=%d".formatted(name, token)));
  }

  /** A put of text that has to be refused unless the fence holds. */
  HttpResponse<byte[]> putFenced(String key, String value, String fence) throws IOException {
    return Http.put(uri("/v1/kv/" + key), value.getBytes(UTF_8), "Quorate-Fence", fence);
  }

  HttpResponse<byte[]> get(String path) throws IOException {
    return Http.get(uri(path));
  }

  HttpResponse<byte[]> post(String path, String body) throws IOException {
    return Http.post(uri(path), body);
  }

  URI uri(String path) {
    return member.resolve(path);
  }

  static Map<String, Object> object(HttpResponse<byte[]> answer) {
    return Json.object(Http.text(answer));
  }

  /** The token of a claim that holds. */
  static long token(HttpResponse<byte[]> claimed) {
    return (Long) object(assertStatus(200, claimed)).get("token");
  }
}
