package io.quorate.torture;

import static io.quorate.it.Eventually.eventually;

import io.quorate.it.Json;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the members say of themselves and of each other. */
record Views(Members members) {
  /** The member that most think leads. */
  Optional<Integer> leader() {
    return members.ids().stream()
        .filter(members::runs)
        .flatMap(id -> view(id).stream())
        .flatMap(view -> Optional.ofNullable((Long) view.get("leader")).stream())
        .map(Long::intValue)
        .filter(members.ids()::contains)
        .collect(Collectors.groupingBy(each -> each, Collectors.counting()))
        .entrySet()
        .stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey);
  }

  /** What GET /v1/cluster answers. */
  Optional<Map<String, Object>> view(int id) {
    return KvClient.text(members.uri(id, "/v1/cluster")).map(Json::object);
  }

  /** Waits until every member serves, and all agree who leads. */
  void awaitServing() {
    eventually(
        Members.RECOVERY,
        () -> {
          Set<Object> leaders = new HashSet<>();
          for (int id : members.ids()) {
            if (KvClient.text(members.uri(id, "/health/ready")).isEmpty()) {
              throw new IllegalStateException("Member %d does not serve".formatted(id));
            }
            leaders.add(view(id).map(view -> view.get("leader")));
          }
          if (leaders.size() != 1) {
            throw new IllegalStateException("They follow different leaders: " + leaders);
          }
          return leaders;
        });
  }

  /** Whether the one that is asked counts the other among the members. */
  boolean isMember(int asked, int id) {
    return view(asked)
        .map(view -> view.get("members").toString())
        .orElse("")
        .contains("id=" + id + ",");
  }
}
