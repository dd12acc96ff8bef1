package io.quorate.raft;

import java.io.DataInput;
import java.io.DataOutput;
import java.util.function.Supplier;
import org.jgroups.Header;

/** Marks a message as questions and answers; what it says is a {@link Pack}. */
public final class RequestHeader extends Header {
  static final short MAGIC = 1202;

  @Override
  public short getMagicId() {
    return MAGIC;
  }

  @Override
  public Supplier<? extends Header> create() {
    return RequestHeader::new;
  }

  @Override
  public int serializedSize() {
    return 0;
  }

  @Override
  public void writeTo(DataOutput out) {}

  @Override
  public void readFrom(DataInput in) {}
}
