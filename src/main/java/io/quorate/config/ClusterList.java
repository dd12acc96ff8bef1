package io.quorate.config;

import io.quorate.command.Command;
import io.quorate.command.Limits;
import io.quorate.command.MemberAddress;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** The members as a flag lists them. */
final class ClusterList {
  private ClusterList() {}

  /**
   * Reads a comma-separated list of addresses, each with its member id in front ({@code
   * 4=http://…}) or, where none has one, numbered from 1.
   *
   * @throws IllegalArgumentException with a sentence for the user
   */
  static SortedMap<Integer, MemberAddress> parse(String text) {
    var members = new TreeMap<Integer, MemberAddress>();
    String[] items = text.split(",", -1);
    boolean numbered = text.contains("=");
    for (int position = 1; position <= items.length; position++) {
      String item = items[position - 1].strip();
      int equals = item.indexOf('=');
      if (numbered && equals < 0) {
        throw new IllegalArgumentException(
            "either all members have an id in front (1=http://host:port) or none has.");
      }
      int id = numbered ? memberId(item.substring(0, equals)) : position;
      MemberAddress address = MemberAddress.parse(item.substring(equals + 1));
      if (members.containsValue(address)) {
        throw new IllegalArgumentException("the address %s is there twice.".formatted(address));
      }
      if (members.put(id, address) != null) {
        throw new IllegalArgumentException("the id %d is there twice.".formatted(id));
      }
    }
    if (members.size() > Limits.MEMBERS) {
      throw new IllegalArgumentException(
          "a cluster has at most %d members.".formatted(Limits.MEMBERS));
    }
    return Collections.unmodifiableSortedMap(members);
  }

  private static int memberId(String text) {
    try {
      return Command.requireMemberId(Integer.parseInt(text.strip()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"%s\" is not a member id.".formatted(text), e);
    }
  }
}
