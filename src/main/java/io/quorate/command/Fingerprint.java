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
 * Tells what one client wrote from what another one did: the first 128 bits of a SHA-256, of the
 * encoded command without its stamp unless the command brings its own. Snapshots keep it, so it is
 * as lasting as the encoding.
 */
public record Fingerprint(long high, long low) {
  private static final RequestStamp NO_STAMP = new RequestStamp(new RequestId("-"), 0);

  /** Of what a client has sent. */
  public static Fingerprint of(byte[]... parts) {
    MessageDigest digest = sha256();
    for (byte[] part : parts) {
      // With its length before it, or "ab", "c" were as "a", "bc".
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
      digest.update(part);
    }
    return of(digest);
  }

  /** Of a command, as its terms say or as it is. */
  public static Fingerprint of(Command.OnTerms write) {
    return write.terms().written().orElseGet(() -> ofUnstamped(write));
  }

  private static Fingerprint ofUnstamped(Command.OnTerms write) {
    MessageDigest digest = sha256();
    var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
    try {
      CommandCodec.write(write, NO_STAMP, new DataOutputStream(out));
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to nowhere failed.", e);
    }
    return of(digest);
  }

  private static Fingerprint of(MessageDigest digest) {
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
