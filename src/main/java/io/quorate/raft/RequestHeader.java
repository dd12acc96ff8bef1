package io.quorate.raft;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Supplier;
import org.jgroups.Global;
import org.jgroups.Header;

/** Tells a question from an answer and which answer belongs to which question. */
public final class RequestHeader extends Header {
  static final short MAGIC = 1202;

  /** The code of a question; answers carry that of a {@link Reply.Status}. */
  private static final byte QUESTION = -1;

  private byte code;
  private byte kind;
  private long number;

  /** For JGroups, which then reads the fields. */
  public RequestHeader() {}

  private RequestHeader(byte code, byte kind, long number) {
    this.code = code;
    this.kind = kind;
    this.number = number;
  }

  static RequestHeader question(MemberRequests.Kind kind, long number) {
    return new RequestHeader(QUESTION, kind.code(), number);
  }

  RequestHeader answer(Reply.Status status) {
    return new RequestHeader(status.code(), kind, number);
  }

  boolean isQuestion() {
    return code == QUESTION;
  }

  byte kind() {
    return kind;
  }

  byte status() {
    return code;
  }

  long number() {
    return number;
  }

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
    return 2 * Global.BYTE_SIZE + Global.LONG_SIZE;
  }

  @Override
  public void writeTo(DataOutput out) throws IOException {
    out.writeByte(code);
    out.writeByte(kind);
    out.writeLong(number);
  }

  @Override
  public void readFrom(DataInput in) throws IOException {
    code = in.readByte();
    kind = in.readByte();
    number = in.readLong();
  }
}
