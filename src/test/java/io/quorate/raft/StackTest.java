package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.raft.consensus.Host;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** The few settings of the protocol stack without which no promise is kept. */
class StackTest {
  private static final List<Element> PROTOCOLS = new ArrayList<>();

  @BeforeAll
  static void read() throws Exception {
    try (InputStream in = StackTest.class.getResourceAsStream("/quorate-stack.xml")) {
      var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
      var nodes = document.getDocumentElement().getChildNodes();
      for (int i = 0; i < nodes.getLength(); i++) {
        if (nodes.item(i) instanceof Element protocol) {
          PROTOCOLS.add(protocol);
        }
      }
    }
  }

  @Test
  void whatIsAcknowledgedIsOnDisk() {
    assertThat(attribute("io.quorate.raft.HardenedRaft", "log_use_fsync")).isEqualTo("true");
  }

  @Test
  void theLogHasItsOwnSize() {
    assertThat(attribute("io.quorate.raft.HardenedRaft", "max_log_size")).isEqualTo("8388608");
  }

  /** The pieces of a message of which one is lost would be kept for ever. */
  @Test
  void whatIsSentAheadIsNotCutIntoPieces() {
    assertThat(Integer.parseInt(attribute("FRAG4", "frag_size"))).isGreaterThan(Host.AHEAD_BYTES);
  }

  @Test
  void smallMessagesDoNotWaitForEachOther() {
    assertThat(attribute("TCP", "tcp_nodelay")).isEqualTo("true");
  }

  @Test
  void noDebuggingPortIsOpen() {
    assertThat(attribute("TCP", "diag.enabled")).isEqualTo("false");
  }

  @Test
  void theClusterPortIsLocalUnlessToldOtherwise() {
    assertThat(attribute("TCP", "bind_addr")).isEqualTo("127.0.0.1");
  }

  @Test
  void noProtocolIsThereThatForwardsOrServesBesideOurs() {
    assertThat(PROTOCOLS)
        .extracting(Element::getTagName)
        .isNotEmpty()
        .doesNotContain("raft.CLIENT", "raft.REDIRECT", "raft.RAFT");
  }

  private static String attribute(String protocol, String name) {
    Element found =
        PROTOCOLS.stream()
            .filter(each -> each.getTagName().equals(protocol))
            .findFirst()
            .orElseThrow();
    return found.getAttribute(name);
  }
}
