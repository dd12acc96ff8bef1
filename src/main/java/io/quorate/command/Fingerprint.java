package io.quorate.command;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Tells what one client wrote from what another one did: the first 128 bits of the SHA-256 of the
 * encoded command without its stamp. Snapshots keep it, so it is as lasting as the encoding.
 */
public record Fingerprint(long high, long low) {
  private static final RequestStamp NO_STAMP = new RequestStamp(new RequestId("-"), 0);

  public static Fingerprint of(Command.Put put) {
    return ofUnstamped(
        new Command.Put(NO_STAMP, put.key(), put.value(), put.returnPrevious(), put.terms()));
  }

  public static Fingerprint of(Command.Remove remove) {
    return ofUnstamped(
        new Command.Remove(NO_STAMP, remove.key(), remove.returnPrevious(), remove.terms()));
  }

  private static Fingerprint ofUnstamped(Command command) {
    MessageDigest digest = sha256();
    var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
    try {
      CommandCodec.write(command, new DataOutputStream(out));
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to nowhere failed.", e);
    }
    ByteBuffer hash = ByteBuffer.wrap(digest.digest());
    return new Fingerprint(hash.getLong(), hash.getLong());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every JDK has SHA-256.", e);
    }
  }
}
