package io.quorate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.command.MemberAddress;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterListTest {

  @Test
  void membersWithoutIdsAreNumberedFromOne() {
    assertThat(ClusterList.parse("http://a:1,b:2, http://[::1]:3/ "))
        .containsExactly(
            Map.entry(1, new MemberAddress("a", 1)),
            Map.entry(2, new MemberAddress("b", 2)),
            Map.entry(3, new MemberAddress("::1", 3)));
  }

  @Test
  void idsNeedNotBeDenseNorInOrder() {
    assertThat(ClusterList.parse("7=http://a:1, 4=b:2,2147483647 =c:3"))
        .containsExactly(
            Map.entry(4, new MemberAddress("b", 2)),
            Map.entry(7, new MemberAddress("a", 1)),
            Map.entry(Integer.MAX_VALUE, new MemberAddress("c", 3)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1=a:1,b:2 | either all members have an id in front (1=http://host:port) or none has.",
        "a:1,2=b:2 | either all members have an id in front (1=http://host:port) or none has.",
        "a:1,a:1 | the address a:1 is there twice.",
        "1=a:1,1=b:2 | the id 1 is there twice.",
        "x=a:1 | \"x\" is not a member id.",
        "=a:1 | \"\" is not a member id.",
        "0=a:1 | A member id is a positive whole number: 0",
        "1=2=a:1 | \"2=a:1\" is not a member's address: expected http://host:port or host:port.",
        "a:1,,b:2 | \"\" is not a member's address: expected http://host:port or host:port.",
        "a:1 b:2 | \"a:1 b:2\" is not a member's address: expected http://host:port or host:port."
      })
  void whatIsNoListIsRefusedWithASentence(String text, String sentence) {
    assertThatThrownBy(() -> ClusterList.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(sentence);
  }

  @Test
  void aListIsAsLongAsAClusterIsLargeAndNotLonger() {
    assertThat(ClusterList.parse(list(99))).hasSize(99);
    assertThatThrownBy(() -> ClusterList.parse(list(100)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a cluster has at most 99 members.");
  }

  private static String list(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(id -> "http://host:" + id)
        .collect(Collectors.joining(","));
  }
}
