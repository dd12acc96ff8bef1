package io.quorate.raft;

import io.quorate.raft.Pack.Part;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jgroups.Address;

/**
 * Questions to other members without an answer so far. Each {@linkplain Question#end ends} once,
 * and is forgotten then: by an answer, of the member that was asked or of this one in its place, or
 * as {@link Reply.Status#UNKNOWN} when it is given up, after its timeout at the latest.
 * Thread-safe.
 */
final class OpenQuestions {
  /** Whether the other member has done what it was asked for is not known. */
  static final Reply GIVEN_UP = Reply.of(Reply.Status.UNKNOWN);

  private final Map<Long, Question> questions = new ConcurrentHashMap<>();
  private final AtomicLong lastNumber = new AtomicLong();

  /** It is open until there is an answer. */
  record Question(long number, Address asked, CompletableFuture<Reply> answer) {
    /** Ignored if it has ended. */
    void end(Reply reply) {
      answer.complete(reply);
    }
  }

  Question open(Address asked, Duration timeout) {
    var question =
        new Question(lastNumber.incrementAndGet(), asked, new CompletableFuture<Reply>());
    questions.put(question.number(), question);
    var unused =
        question
            .answer()
            .completeOnTimeout(GIVEN_UP, timeout.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((reply, failure) -> questions.remove(question.number()));
    return question;
  }

  boolean isOpen(long number) {
    return questions.containsKey(number);
  }

  /** Ignored if the question has ended, or another member was asked. */
  void answered(Address source, Part answer) {
    Question question = questions.get(answer.number());
    if (question != null && question.asked().equals(source)) {
      question.end(answer.reply());
    }
  }

  /** Ignored if the question has ended. */
  void giveUp(long number) {
    Question question = questions.get(number);
    if (question != null) {
      question.end(GIVEN_UP);
    }
  }

  /** Gives up what was asked of such members. */
  void giveUpIf(Predicate<Address> asked) {
    questions.values().stream()
        .filter(question -> asked.test(question.asked()))
        .forEach(question -> question.end(GIVEN_UP));
  }

  int size() {
    return questions.size();
  }
}
