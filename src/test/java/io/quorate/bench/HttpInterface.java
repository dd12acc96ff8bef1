package io.quorate.bench;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** How a store is asked over HTTP; src/test/wrk/load.lua knows the same ones. */
enum HttpInterface {
  QUORATE {
    @Override
    HttpRequest.Builder put(URI member, String key, String value) {
      return HttpRequest.newBuilder(member.resolve("/v1/kv/" + key))
          .PUT(BodyPublishers.ofString(value));
    }
  },
  /** With the store of version 2, which is in memory and in its snapshots. */
  ETCD_V2 {
    @Override
    HttpRequest.Builder put(URI member, String key, String value) {
      return HttpRequest.newBuilder(member.resolve("/v2/keys/" + key))
          .header("Content-Type", "application/x-www-form-urlencoded")
          .PUT(BodyPublishers.ofString("value=" + value));
    }
  },
  /** The JSON gateway in front of gRPC. */
  ETCD_V3 {
    @Override
    HttpRequest.Builder put(URI member, String key, String value) {
      return HttpRequest.newBuilder(member.resolve("/v3/kv/put"))
          .header("Content-Type", "application/json")
          .POST(
              BodyPublishers.ofString(
                  "{\"key\":\"%s\",\"value\":\"%s\"}".formatted(base64(key), base64(value))));
    }
  };

  /** A write; any 2xx is success. The value has letters only. */
  abstract HttpRequest.Builder put(URI member, String key, String value);

  /** As on the command line, and for load.lua: etcd-v2. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
