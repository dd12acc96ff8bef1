package io.quorate.client;

import java.util.LinkedHashMap;
import java.util.Map;

/** Checks and operations as they stand in JSON. */
final class TransactionJson {
  private TransactionJson() {}

  static Map<String, Object> check(Check check) {
    var json = new LinkedHashMap<String, Object>();
    json.put("key", check.key());
    if (check instanceof Check.RevisionIs is) {
      json.put("revision", is.revision());
    } else if (check instanceof Check.ValueIs is) {
      json.putAll(EntryJson.bytes(is.value()));
    } else if (check instanceof Check.Exists is) {
      json.put("exists", is.exists());
    }
    return json;
  }

  static Map<String, Object> operation(Operation operation) {
    if (operation instanceof Operation.Put put) {
      return Map.of("put", put(put));
    }
    String kind = operation instanceof Operation.Delete ? "delete" : "get";
    return Map.of(kind, Map.of("key", operation.key()));
  }

  private static Map<String, Object> put(Operation.Put put) {
    var json = new LinkedHashMap<String, Object>();
    json.put("key", put.key());
    json.putAll(EntryJson.bytes(put.value()));
    json.put("content_type", put.value().contentType());
    put.lease().ifPresent(id -> json.put("lease", id));
    put.ttl().ifPresent(time -> json.put("ttl", Target.duration(time)));
    return json;
  }
}
