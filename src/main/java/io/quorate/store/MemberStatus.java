package io.quorate.store;

import io.quorate.command.Wire;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What a member says of itself.
 *
 * @param commitIndex up to where it knows the log to be committed
 * @param appliedIndex up to where it has applied the log
 * @param revision of the state that it has applied
 */
public record MemberStatus(long commitIndex, long appliedIndex, long revision, String version) {
  private static final int VERSION_BYTES = 100;

  byte[] encode() {
    var bytes = new ByteArrayOutputStream();
    try {
      var out = new DataOutputStream(bytes);
      Wire.writeNumber(out, commitIndex);
      Wire.writeNumber(out, appliedIndex);
      Wire.writeNumber(out, revision);
      Wire.writeText(out, version);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed.", e);
    }
    return bytes.toByteArray();
  }

  static MemberStatus decode(byte[] bytes) {
    var in = new DataInputStream(new ByteArrayInputStream(bytes));
    try {
      return new MemberStatus(
          Wire.readNumber(in),
          Wire.readNumber(in),
          Wire.readNumber(in),
          Wire.readText(in, VERSION_BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException("A member's status cannot be read.", e);
    }
  }
}
