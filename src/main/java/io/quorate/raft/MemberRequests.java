package io.quorate.raft;

import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.stack.Protocol;
import org.jgroups.util.MessageBatch;
import org.jspecify.annotations.Nullable;

/**
 * Questions from one member to another. Every question ends: by an answer, or as {@link
 * Reply.Status#UNKNOWN} when its time is over or the asked member leaves the view; nothing of it is
 * kept then. Nothing waits for the credits of flow control, which a member that is frozen does not
 * give: what is under way to one member is bounded here instead. Answers are codes and bytes, never
 * serialized objects.
 *
 * <p>Thread-safe. Handlers and the futures of answers run on threads of JGroups: they must not
 * block.
 */
public final class MemberRequests extends Protocol {
  private static final short PROTOCOL_ID = 1202;

  /**
   * Of questions under way to one member: 32 puts of the largest value, by default, at once. It may
   * all be in the memory of both members, for JGroups keeps what the other has not acknowledged.
   */
  static final long UNANSWERED_BYTES = 32L << 20;

  /** What a question weighs apart from its payload: headers, and what is kept of it here. */
  private static final long QUESTION_BYTES = 256;

  /** What can be asked. The codes are part of what goes over the wire. */
  enum Kind {
    SUBMIT(0),
    STATUS(1),
    READ_INDEX(2);

    private final byte code;

    Kind(int code) {
      this.code = (byte) code;
    }

    byte code() {
      return code;
    }
  }

  private record Pending(Address asked, CompletableFuture<Reply> answer) {}

  private final Map<Byte, Function<Message, CompletableFuture<Reply>>> handlers =
      new ConcurrentHashMap<>();
  private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
  private final Map<Address, AtomicLong> unanswered = new ConcurrentHashMap<>();
  private final AtomicLong lastNumber = new AtomicLong();
  private volatile @Nullable View view;

  static {
    ClassConfigurator.addProtocol(PROTOCOL_ID, MemberRequests.class);
    ClassConfigurator.add(RequestHeader.MAGIC, RequestHeader.class);
  }

  /** To be called before the channel is connected. */
  void handle(Kind kind, Function<Message, CompletableFuture<Reply>> handler) {
    handlers.put(kind.code(), handler);
  }

  /** Asks, and does not wait; {@link Reply.Status#OVERLOADED} if too much is unanswered. */
  CompletableFuture<Reply> ask(Address member, Kind kind, byte[] payload, Duration timeout) {
    AtomicLong toMember = unanswered.computeIfAbsent(member, unused -> new AtomicLong());
    long bytes = QUESTION_BYTES + payload.length;
    long others = toMember.getAndAdd(bytes);
    // One may always: the largest command may be larger than the bound.
    if (others > 0 && others + bytes > UNANSWERED_BYTES) {
      toMember.addAndGet(-bytes);
      return CompletableFuture.completedFuture(Reply.of(Reply.Status.OVERLOADED));
    }
    long number = lastNumber.incrementAndGet();
    var answer = new CompletableFuture<Reply>();
    pending.put(number, new Pending(member, answer));
    var unused =
        answer
            .completeOnTimeout(
                Reply.of(Reply.Status.UNKNOWN), timeout.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete(
                (reply, failure) -> {
                  pending.remove(number);
                  toMember.addAndGet(-bytes);
                });
    View current = view;
    if (current != null && !current.containsMember(member)) {
      // It left between the look of who asks and now, and those who wait were told before.
      answer.complete(Reply.of(Reply.Status.UNKNOWN));
      return answer;
    }
    try {
      down_prot.down(
          new BytesMessage(member, payload)
              .putHeader(id, RequestHeader.question(kind, number))
              .setFlag(Message.Flag.OOB, Message.Flag.NO_FC));
    } catch (RuntimeException e) {
      log.debug("%s: cannot ask %s: %s", local_addr, member, e.getMessage());
      answer.complete(Reply.of(Reply.Status.UNKNOWN));
    }
    return answer;
  }

  /** Questions without an answer so far. */
  int pendingCount() {
    return pending.size();
  }

  @Override
  public void stop() {
    pending.values().forEach(MemberRequests::giveUp);
  }

  @Override
  public @Nullable Object up(Event event) {
    if (event.getType() == Event.VIEW_CHANGE) {
      View next = event.getArg();
      view = next;
      unanswered.keySet().retainAll(next.getMembers());
      pending.values().stream()
          .filter(question -> !next.containsMember(question.asked()))
          .forEach(MemberRequests::giveUp);
    }
    return up_prot.up(event);
  }

  @Override
  public @Nullable Object up(Message message) {
    RequestHeader header = message.getHeader(id);
    if (header == null) {
      return up_prot.up(message);
    }
    receive(message, header);
    return null;
  }

  @Override
  public void up(MessageBatch batch) {
    for (Iterator<Message> messages = batch.iterator(); messages.hasNext(); ) {
      Message message = messages.next();
      RequestHeader header = message.getHeader(id);
      if (header != null) {
        messages.remove();
        receive(message, header);
      }
    }
    if (!batch.isEmpty()) {
      up_prot.up(batch);
    }
  }

  private void receive(Message message, RequestHeader header) {
    if (header.isQuestion()) {
      answer(message, header);
      return;
    }
    Pending question = pending.get(header.number());
    if (question != null && question.asked().equals(message.getSrc())) {
      Reply.Status status = Reply.Status.ofCode(header.status());
      question.answer().complete(new Reply(status, payload(message)));
    }
  }

  private void answer(Message message, RequestHeader header) {
    var handler = handlers.get(header.kind());
    if (handler == null) {
      log.warn("%s: %s asks what this version does not know", local_addr, message.getSrc());
      return;
    }
    var unused =
        handler
            .apply(message)
            .whenComplete(
                (reply, failure) ->
                    send(
                        message.getSrc(),
                        header,
                        failure == null ? reply : Reply.of(Reply.Status.UNKNOWN)));
  }

  /** Does not wait: who asks has bounded what it asked, and reads the answer when it can. */
  private void send(Address member, RequestHeader question, Reply reply) {
    down_prot.down(
        new BytesMessage(member, reply.payload())
            .putHeader(id, question.answer(reply.status()))
            .setFlag(Message.Flag.OOB, Message.Flag.NO_FC));
  }

  /** The payload without its message; messages share buffers. */
  static byte[] payload(Message message) {
    byte[] payload = new byte[message.getLength()];
    if (payload.length > 0) {
      System.arraycopy(message.getArray(), message.getOffset(), payload, 0, payload.length);
    }
    return payload;
  }

  private static void giveUp(Pending question) {
    question.answer().complete(Reply.of(Reply.Status.UNKNOWN));
  }
}
