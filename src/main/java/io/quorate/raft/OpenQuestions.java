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
 * Questions to other members without an answer so far. Each ends, and is forgotten then: by an
 * answer of the member that was asked, or as {@link Reply.Status#UNKNOWN}. Thread-safe.
 */
final class OpenQuestions {
  private final Map<Long, Question> questions = new ConcurrentHashMap<>();
  private final AtomicLong lastNumber = new AtomicLong();

  /** Completing the answer ends the question. */
  record Question(long number, Address asked, CompletableFuture<Reply> answer) {
    void giveUp() {
      answer.complete(Reply.of(Reply.Status.UNKNOWN));
    }
  }

  Question open(Address asked, Duration timeout) {
    var question =
        new Question(lastNumber.incrementAndGet(), asked, new CompletableFuture<Reply>());
    questions.put(question.number(), question);
    var unused =
        question
            .answer()
            .completeOnTimeout(
                Reply.of(Reply.Status.UNKNOWN), timeout.toMillis(), TimeUnit.MILLISECONDS)
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
      question.answer().complete(answer.reply());
    }
  }

  void giveUp(long number) {
    Question question = questions.get(number);
    if (question != null) {
      question.giveUp();
    }
  }

  /** Gives up what was asked of such members. */
  void giveUpIf(Predicate<Address> asked) {
    questions.values().stream()
        .filter(question -> asked.test(question.asked()))
        .forEach(Question::giveUp);
  }

  int size() {
    return questions.size();
  }
}
