package io.quorate.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lists of entity tags, as preconditions have them: RFC 9110 sections 8.8.3 and 5.6.1. */
final class EntityTags {
  private static final Pattern TAG =
      Pattern.compile("[ \\t]*(W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\"[ \\t]*(?:,|$)|[ \\t]*,");

  /** How a revision is written as a tag; any other tag is none of ours, and matches nothing. */
  private static final Pattern REVISION = Pattern.compile("[1-9][0-9]{0,17}");

  private EntityTags() {}

  /** One of a list. */
  record Tag(boolean weak, String text) {
    /** The revision that it stands for; empty if none. */
    Optional<Long> revision() {
      return REVISION.matcher(text).matches() ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }
  }

  /** The tags of a list; empty if it is malformed, or has none. */
  static List<Tag> of(String text) {
    var tags = new ArrayList<Tag>();
    Matcher tag = TAG.matcher(text);
    while (tag.lookingAt() && tag.end() > tag.start()) {
      if (tag.group(2) != null) {
        tags.add(new Tag(tag.group(1) != null, tag.group(2)));
      }
      tag.region(tag.end(), text.length());
    }
    return tag.regionStart() < text.length() ? List.of() : tags;
  }
}
