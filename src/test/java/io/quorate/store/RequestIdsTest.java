package io.quorate.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.RequestId;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RequestIdsTest {

  @Test
  void noTwoRequestsHaveTheSameNameWhateverTheThread() {
    var ids = new RequestIds(1);

    var names =
        IntStream.range(0, 100_000).parallel().mapToObj(i -> ids.get()).collect(Collectors.toSet());

    assertThat(names).hasSize(100_000);
  }

  @Test
  void noTwoStartsOfAMemberShareAName() {
    var names =
        Stream.generate(() -> new RequestIds(1)).limit(1000).map(RequestIds::get).distinct();

    assertThat(names.count()).isEqualTo(1000);
  }

  @Test
  void aNameBeginsWithTheMember() {
    assertThat(new RequestIds(Integer.MAX_VALUE).get())
        .extracting(RequestId::text)
        .asString()
        .startsWith("2147483647-");
  }
}
