package io.quorate.raft.stock;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.protocols.raft.AppendEntriesResponse;
import org.jgroups.protocols.raft.AppendResult;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.RaftHeader;
import org.jgroups.stack.Protocol;
import org.jgroups.util.Bits;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.Util;

/** Where the network would be: keeps what is sent. Thread-safe. */
final class StockWire extends Protocol {
  private static final long PATIENCE_SECONDS = 30;

  private static final Map<Integer, Address> ADDRESSES =
      ScriptedMember.FIVE.stream().collect(Collectors.toMap(id -> id, StockWire::newAddress));

  private final BlockingQueue<Message> sent = new LinkedBlockingQueue<>();
  private volatile Runnable onSend = () -> {};

  static Address addressOf(int member) {
    Address address = ADDRESSES.get(member);
    if (address == null) {
      throw new IllegalArgumentException("Member " + member);
    }
    return address;
  }

  /** All three are there, and the first one coordinates. */
  static View view() {
    return View.create(addressOf(1), 1, addressOf(1), addressOf(2), addressOf(3));
  }

  /** Called in the thread that sends. */
  void onSend(Runnable listener) {
    onSend = listener;
  }

  @Override
  public Object down(Event event) {
    return this;
  }

  @Override
  public Object down(Message message) {
    sent.add(message.setSrc(local_addr));
    onSend.run();
    return this;
  }

  /** What was sent since the last call. */
  List<Message> take() {
    var taken = new ArrayList<Message>();
    sent.drainTo(taken);
    return taken;
  }

  /** Waits for a message with such a header; what was sent before is lost. */
  <T extends RaftHeader> T await(short protocol, Class<T> header) {
    try {
      while (true) {
        Message message = sent.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
          throw new AssertionError("Waited in vain for a " + header.getSimpleName());
        }
        if (header.isInstance(message.getHeader(protocol))) {
          return header.cast(message.getHeader(protocol));
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What followers say about AppendEntries. */
  List<AppendResult> results(RAFT raft) {
    return sent.stream()
        .<AppendResult>mapMulti(
            (message, found) -> {
              if (message.getHeader(raft.getId()) instanceof AppendEntriesResponse response) {
                found.accept(resultOf(response));
              }
            })
        .toList();
  }

  /** The header shows it to its own package only. */
  private static AppendResult resultOf(AppendEntriesResponse response) {
    try {
      var out = new ByteArrayDataOutputStream();
      response.writeTo(out);
      var in = new ByteArrayDataInputStream(out.buffer(), 0, out.position());
      var unusedTerm = Bits.readLongCompressed(in);
      return Util.readStreamable(AppendResult::new, in);
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Address newAddress(int member) {
    return ExtendedUUID.randomUUID("member-" + member)
        .put(RAFT.raft_id_key, Util.stringToBytes(String.valueOf(member)));
  }
}
