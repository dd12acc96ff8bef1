package io.quorate.client;

import java.util.List;

/**
 * What a key was, as far back as the members keep it.
 *
 * @param revision of the store when it was asked
 * @param complete whether there are no older versions that are no longer kept, or were not asked
 *     for
 * @param versions the newest first
 */
public record History(String key, long revision, boolean complete, List<Version> versions) {
  public History {
    versions = List.copyOf(versions);
  }

  static History of(JsonObject json) {
    boolean complete = json.any("complete").map(Boolean.TRUE::equals).orElse(true);
    return new History(
        json.string("key"),
        json.number("revision"),
        complete,
        json.objects("versions").stream().map(Version::of).toList());
  }
}
