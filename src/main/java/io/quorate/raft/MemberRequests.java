package io.quorate.raft;

import io.quorate.raft.Pack.Part;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
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
 * give: what is under way to one member is bounded here instead. What is asked or answered at about
 * the same time goes in one message, see {@link Outbox}. Answers are codes and bytes, never
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

  private final Map<Byte, Function<byte[], CompletableFuture<Reply>>> handlers =
      new ConcurrentHashMap<>();
  private final OpenQuestions questions = new OpenQuestions();
  private final Outboxes outboxes = new Outboxes(this::send);
  private volatile @Nullable View view;

  static {
    ClassConfigurator.addProtocol(PROTOCOL_ID, MemberRequests.class);
    ClassConfigurator.add(RequestHeader.MAGIC, RequestHeader.class);
  }

  /** To be called before the channel is connected. */
  void handle(Kind kind, Function<byte[], CompletableFuture<Reply>> handler) {
    handlers.put(kind.code(), handler);
  }

  /** Asks, and does not wait; {@link Reply.Status#OVERLOADED} if too much is unanswered. */
  CompletableFuture<Reply> ask(Address member, Kind kind, byte[] payload, Duration timeout) {
    Outbox outbox = outboxes.to(member);
    long bytes = QUESTION_BYTES + payload.length;
    if (!outbox.begin(bytes)) {
      return CompletableFuture.completedFuture(Reply.of(Reply.Status.OVERLOADED));
    }
    OpenQuestions.Question question = questions.open(member, timeout);
    var unused = question.answer().whenComplete((reply, failure) -> outbox.ended(bytes));
    View current = view;
    if (current != null && !current.containsMember(member)) {
      // It left between the look of who asks and now, and those who wait were told before.
      question.end(OpenQuestions.GIVEN_UP);
    } else if (outbox.put(Part.question(kind, question.number(), payload))) {
      outbox.send();
    } else {
      question.end(Reply.of(Reply.Status.OVERLOADED));
    }
    return question.answer();
  }

  /** Runs what may answer many questions; what it answers on this thread leaves together. */
  void together(Runnable answering) {
    outboxes.together(answering);
  }

  /** Questions without an answer so far. */
  int pendingCount() {
    return questions.size();
  }

  @Override
  public void stop() {
    questions.giveUpIf(asked -> true);
  }

  @Override
  public void destroy() {
    outboxes.close();
  }

  @Override
  public @Nullable Object up(Event event) {
    if (event.getType() == Event.VIEW_CHANGE) {
      View next = event.getArg();
      view = next;
      outboxes.retain(next.getMembers());
      questions.giveUpIf(asked -> !next.containsMember(asked));
    }
    return up_prot.up(event);
  }

  @Override
  public @Nullable Object up(Message message) {
    if (message.getHeader(id) == null) {
      return up_prot.up(message);
    }
    receive(message);
    return null;
  }

  @Override
  public void up(MessageBatch batch) {
    for (Iterator<Message> messages = batch.iterator(); messages.hasNext(); ) {
      Message message = messages.next();
      if (message.getHeader(id) != null) {
        messages.remove();
        receive(message);
      }
    }
    if (!batch.isEmpty()) {
      up_prot.up(batch);
    }
  }

  private void receive(Message message) {
    Address source = message.getSrc();
    List<Part> parts;
    try {
      parts = parts(message);
    } catch (IOException e) {
      log.warn("%s: %s says what cannot be read: %s", local_addr, source, e.getMessage());
      return;
    }
    together(() -> parts.forEach(part -> receive(source, part)));
  }

  private void receive(Address source, Part part) {
    if (part.isQuestion()) {
      answer(source, part);
    } else {
      questions.answered(source, part);
    }
  }

  private void answer(Address source, Part question) {
    var handler = handlers.get(question.kind());
    if (handler == null) {
      log.warn("%s: %s asks what this version does not know", local_addr, source);
      return;
    }
    CompletableFuture<Reply> answer;
    try {
      answer = handler.apply(question.payload());
    } catch (RuntimeException e) {
      // Others in the same pack have nothing to do with it.
      log.warn("%s: a question of %s failed: %s", local_addr, source, e);
      answer = CompletableFuture.failedFuture(e);
    }
    var unused =
        answer.whenComplete(
            (reply, failure) -> {
              // Does not wait: who asks has bounded what it asked, and reads this when it can.
              Reply said = failure == null ? reply : Reply.of(Reply.Status.UNKNOWN);
              if (!outboxes.answer(source, question.answer(said))) {
                log.debug(
                    "%s: an answer to %s is dropped: nothing can be sent", local_addr, source);
              }
            });
  }

  /** Without the questions that have ended. */
  private void send(Address member, List<Part> parts) {
    List<Part> current =
        parts.stream()
            .filter(part -> !part.isQuestion() || questions.isOpen(part.number()))
            .toList();
    if (current.isEmpty()) {
      return;
    }
    try {
      down_prot.down(
          new BytesMessage(member, Pack.encode(current))
              .putHeader(id, new RequestHeader())
              .setFlag(Message.Flag.OOB, Message.Flag.NO_FC));
    } catch (RuntimeException e) {
      log.debug("%s: cannot send to %s: %s", local_addr, member, e.getMessage());
      current.stream().filter(Part::isQuestion).forEach(part -> questions.giveUp(part.number()));
    }
  }

  private static List<Part> parts(Message message) throws IOException {
    if (!message.hasArray()) {
      throw new IOException("No bytes");
    }
    return Pack.decode(message.getArray(), message.getOffset(), message.getLength());
  }
}
