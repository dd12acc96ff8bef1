package io.quorate.rest;

import io.quorate.store.ClusterView;
import io.quorate.store.StoreFill;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.Locale;

/** The cluster as JSON. */
final class ClusterJson {
  private ClusterJson() {}

  static String of(ClusterView view) {
    JsonArrayBuilder members = JsonFormat.PROVIDER.createArrayBuilder();
    view.members().forEach(member -> members.add(of(member)));
    JsonObjectBuilder cluster =
        object()
            .add("cluster", view.name())
            .add("cluster_id", view.clusterId())
            .add("member", view.memberId());
    if (view.leader().isPresent()) {
      cluster.add("leader", view.leader().getAsInt());
    } else {
      cluster.addNull("leader");
    }
    return cluster
        .add("term", view.term())
        .add("members", members)
        .add("store", of(view.store()))
        .build()
        .toString();
  }

  private static JsonObjectBuilder of(ClusterView.Member member) {
    JsonObjectBuilder json =
        object()
            .add("id", member.id())
            .add("address", member.address().toString())
            .add("role", member.role().name().toLowerCase(Locale.ROOT))
            .add("voter", member.voter())
            .add("up", member.up());
    member
        .status()
        .ifPresent(
            status ->
                json.add("commit_index", status.commitIndex())
                    .add("applied_index", status.appliedIndex())
                    .add("revision", status.revision())
                    .add("version", status.version()));
    return json;
  }

  private static JsonObjectBuilder of(StoreFill store) {
    return object()
        .add("revision", store.revision())
        .add("oldest_revision", store.oldestRevision())
        .add("keys", store.keys())
        .add("bytes", of(store.bytes()))
        .add("history_revisions", of(store.historyRevisions()))
        .add("history_bytes", of(store.historyBytes()))
        .add("leases", of(store.leases()))
        .add("claims", of(store.claims()))
        .add("watchers", of(store.watchers()));
  }

  private static JsonObjectBuilder of(StoreFill.Use use) {
    return object().add("used", use.used()).add("limit", use.limit());
  }

  private static JsonObjectBuilder object() {
    return JsonFormat.PROVIDER.createObjectBuilder();
  }
}
