package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.quorate.raft.MemberRequests.Kind;
import io.quorate.raft.Pack.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.EmptyMessage;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.stack.Protocol;
import org.jgroups.util.MessageBatch;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One member, between a wire that keeps what it is given and an application that hears nothing. */
class MemberRequestsTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Address SELF = UUID.randomUUID();
  private static final Address OTHER = UUID.randomUUID();

  static {
    ClassConfigurator.addProtocol((short) 1297, Wire.class);
    ClassConfigurator.addProtocol((short) 1296, Top.class);
  }

  /** What would be sent. */
  public static final class Wire extends Protocol {
    final List<Message> sent = new CopyOnWriteArrayList<>();
    volatile Runnable onSend = () -> {};

    @Override
    public Object down(Message message) {
      sent.add(message);
      onSend.run();
      return message;
    }

    List<Part> parts(int message) {
      return MemberRequestsTest.parts(sent.get(message));
    }
  }

  /** What is above. */
  public static final class Top extends Protocol {
    @Override
    public Object up(Event event) {
      return event;
    }

    @Override
    public Object up(Message message) {
      throw new AssertionError("not for the application: " + message);
    }
  }

  private final Wire wire = new Wire();
  private final MemberRequests requests = new MemberRequests();
  private final List<CompletableFuture<Reply>> asked = new CopyOnWriteArrayList<>();

  @BeforeEach
  void connect() {
    requests.setDownProtocol(wire);
    requests.setUpProtocol(new Top());
    view(SELF, OTHER);
  }

  @AfterEach
  void disconnect() {
    requests.stop();
    requests.destroy();
  }

  @Test
  void aQuestionAloneIsSentBeforeTheCallReturns() {
    var unused = ask(1);

    assertThat(wire.sent).hasSize(1);
    assertThat(wire.sent.get(0).isFlagSet(Message.Flag.OOB)).isTrue();
    assertThat(wire.sent.get(0).isFlagSet(Message.Flag.NO_FC)).isTrue();
    assertThat(wire.parts(0)).extracting(Part::isQuestion).containsExactly(true);
  }

  @Test
  void questionsThatAreAskedWhileAnotherIsSentMeetInOneMessageAndEachGetsItsAnswer() {
    askMoreWhileSending(() -> {});
    LocalCluster.await("the second message", () -> wire.sent.size() == 2);

    assertThat(wire.parts(1)).hasSize(50);
    for (int message = 0; message < 2; message++) {
      receive(
          OTHER,
          wire.parts(message).stream()
              .map(part -> part.answer(Reply.done(part.payload())))
              .toList());
    }

    assertThat(asked).hasSize(51).allMatch(CompletableFuture::isDone);
    for (int i = 0; i < 51; i++) {
      assertThat(asked.get(i).join().payload()).containsExactly(i);
    }
    assertThat(requests.pendingCount()).isZero();
  }

  @Test
  void questionsThatHaveEndedWhileTheyWaitedAreNotSent() {
    askMoreWhileSending(
        () -> asked.subList(1, 50).forEach(each -> each.complete(Reply.of(Reply.Status.UNKNOWN))));
    LocalCluster.await("the second message", () -> wire.sent.size() == 2);

    assertThat(wire.parts(1)).extracting(part -> part.payload()[0]).containsExactly((byte) 1);
  }

  @Test
  void answersToOnePackLeaveInOneMessage() {
    requests.handle(Kind.STATUS, asked -> CompletableFuture.completedFuture(Reply.done(asked)));

    receive(OTHER, questions(Kind.STATUS, 20));

    assertThat(wire.sent).hasSize(1);
    assertThat(wire.parts(0))
        .hasSize(20)
        .allSatisfy(
            part -> {
              assertThat(part.isQuestion()).isFalse();
              assertThat(part.reply().status()).isEqualTo(Reply.Status.DONE);
              assertThat(part.payload()).containsExactly((int) part.number());
            });
  }

  @Test
  void answersThatAreGivenTogetherLeaveInOneMessageForEachMemberAndAtMostAPackIsHeld() {
    Address third = UUID.randomUUID();
    List<CompletableFuture<Reply>> answers = new CopyOnWriteArrayList<>();
    requests.handle(
        Kind.SUBMIT,
        asked -> {
          answers.add(new CompletableFuture<>());
          return answers.get(answers.size() - 1);
        });
    receive(OTHER, questions(Kind.SUBMIT, 10));
    receive(third, questions(Kind.SUBMIT, 10));
    receive(UUID.randomUUID(), questions(Kind.SUBMIT, Pack.PARTS + 1));

    requests.together(
        () -> {
          answers.subList(0, 20).forEach(each -> each.complete(Reply.done(new byte[0])));
          assertThat(wire.sent).isEmpty();
          answers.subList(20, answers.size()).forEach(each -> each.completeExceptionally(lost()));
          assertThat(wire.parts(0)).hasSize(Pack.PARTS);
        });

    LocalCluster.await("all answers", () -> wire.sent.size() == 4);
    assertThat(wire.parts(0))
        .allSatisfy(part -> assertThat(part.reply().status()).isEqualTo(Reply.Status.UNKNOWN));
    assertThat(wire.sent.subList(1, 4))
        .filteredOn(message -> List.of(OTHER, third).contains(message.getDest()))
        .extracting(message -> parts(message).size())
        .containsExactly(10, 10);
  }

  @Test
  void aHandlerThatThrowsIsAnUnknownAnswerAndTheOthersInThePackAreAnswered() {
    requests.handle(
        Kind.SUBMIT,
        asked -> {
          if (asked[0] == 1) {
            throw lost();
          }
          return CompletableFuture.completedFuture(Reply.done(asked));
        });

    receive(OTHER, questions(Kind.SUBMIT, 3));

    assertThat(wire.parts(0))
        .extracting(part -> part.reply().status())
        .containsExactly(Reply.Status.DONE, Reply.Status.UNKNOWN, Reply.Status.DONE);
  }

  @Test
  void anAnswerToAQuestionThatIsGoneOrWasAskedOfAnotherMemberIsIgnored() {
    CompletableFuture<Reply> answer = ask(1);
    Part question = wire.parts(0).get(0);
    Part another = new Part((byte) 0, question.kind(), question.number() + 1, new byte[0]);

    receive(UUID.randomUUID(), List.of(question.answer(Reply.done(new byte[0]))));
    receive(OTHER, List.of(another));
    assertThat(answer).isNotDone();

    receive(OTHER, List.of(another, question.answer(Reply.of(Reply.Status.NOT_LEADER))));
    receive(OTHER, List.of(question.answer(Reply.done(new byte[0]))));
    assertThat(answer.join().status()).isEqualTo(Reply.Status.NOT_LEADER);
  }

  @Test
  void aQuestionWithoutAnAnswerEndsAsUnknown() {
    CompletableFuture<Reply> answer =
        requests.ask(OTHER, Kind.SUBMIT, new byte[0], Duration.ofMillis(10));

    assertThat(answer).succeedsWithin(Duration.ofSeconds(10));
    assertThat(answer.join().status()).isEqualTo(Reply.Status.UNKNOWN);
    LocalCluster.await("an empty table", () -> requests.pendingCount() == 0);
  }

  @Test
  void aMemberThatLeavesEndsAllThatItWasAskedAlsoWhatWasNotSentYet() {
    askMoreWhileSending(() -> view(SELF));

    assertThat(asked)
        .hasSize(51)
        .allSatisfy(each -> assertThat(each.join().status()).isEqualTo(Reply.Status.UNKNOWN));
    assertThat(ask(99).join().status()).isEqualTo(Reply.Status.UNKNOWN);
    assertThat(requests.pendingCount()).isZero();
  }

  @Test
  void whatCannotBeSentEndsAsUnknown() {
    wire.onSend =
        () -> {
          throw lost();
        };

    assertThat(ask(1).join().status()).isEqualTo(Reply.Status.UNKNOWN);
    assertThat(requests.pendingCount()).isZero();
  }

  @Test
  void whatIsTooMuchIsRefusedAndNotSent() {
    int bytes = (int) MemberRequests.UNANSWERED_BYTES;
    var unused = requests.ask(OTHER, Kind.SUBMIT, new byte[bytes], LONG);

    CompletableFuture<Reply> refused = ask(1);

    assertThat(refused.join().status()).isEqualTo(Reply.Status.OVERLOADED);
    assertThat(requests.pendingCount()).isEqualTo(1);
  }

  @Test
  void aMalformedPackIsDroppedAsAWholeAndTheNextIsRead() {
    List<byte[]> heard = new CopyOnWriteArrayList<>();
    requests.handle(
        Kind.SUBMIT,
        payload -> {
          heard.add(payload);
          return new CompletableFuture<>();
        });
    byte[] good = Pack.encode(questions(Kind.SUBMIT, 2));
    Message cut = marked(new BytesMessage(SELF, good, 0, good.length - 1));
    Message empty = marked(new EmptyMessage(SELF));
    var batch = new MessageBatch(SELF, OTHER, null, false, MessageBatch.Mode.OOB, 4);
    batch.add(cut).add(empty).add(marked(new BytesMessage(SELF, good)));

    assertThatCode(() -> requests.up(cut)).doesNotThrowAnyException();
    assertThatCode(() -> requests.up(empty)).doesNotThrowAnyException();
    assertThat(heard).isEmpty();
    assertThatCode(() -> requests.up(batch)).doesNotThrowAnyException();
    assertThat(heard).hasSize(2);
  }

  /** Asks, and while that is sent, another thread asks 50 more; then something happens. */
  private void askMoreWhileSending(Runnable then) {
    var isSending = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    wire.onSend =
        () -> {
          wire.onSend = () -> {};
          isSending.countDown();
          LocalCluster.await(goOn);
        };
    var first = new CompletableFuture<CompletableFuture<Reply>>();
    var asking = new Thread(() -> first.complete(ask(0)));
    asking.start();
    LocalCluster.await(isSending);
    for (int i = 1; i <= 50; i++) {
      asked.add(ask(i));
    }
    assertThat(wire.sent).hasSize(1);
    then.run();
    goOn.countDown();
    asked.add(0, first.join());
  }

  private CompletableFuture<Reply> ask(int what) {
    return requests.ask(OTHER, Kind.SUBMIT, new byte[] {(byte) what}, LONG);
  }

  private static List<Part> questions(Kind kind, int count) {
    List<Part> questions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      questions.add(Part.question(kind, i, new byte[] {(byte) i}));
    }
    return questions;
  }

  private void receive(Address source, List<Part> parts) {
    requests.up(marked(new BytesMessage(SELF, Pack.encode(parts))).setSrc(source));
  }

  private Message marked(Message message) {
    return message.setSrc(OTHER).putHeader(requests.getId(), new RequestHeader());
  }

  private void view(Address... members) {
    requests.up(new Event(Event.VIEW_CHANGE, View.create(SELF, 1, members)));
  }

  private static List<Part> parts(Message message) {
    try {
      return Pack.decode(message.getArray(), message.getOffset(), message.getLength());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static IllegalStateException lost() {
    return new IllegalStateException("lost");
  }
}
