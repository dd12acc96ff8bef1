package io.quorate.client;

import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The members, and the one that all calls keep to as long as it answers. */
final class MemberRing {
  private final List<URI> members;
  private final AtomicInteger preferred = new AtomicInteger();

  MemberRing(List<URI> members) {
    this.members = List.copyOf(members);
  }

  Tour tour() {
    return new Tour(this);
  }

  int size() {
    return members.size();
  }

  URI member(int index) {
    return members.get(index);
  }

  int preferred() {
    return preferred.get();
  }

  void prefer(int index) {
    preferred.set(index);
  }
}
