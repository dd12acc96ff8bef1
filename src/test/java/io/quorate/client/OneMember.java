package io.quorate.client;

import org.junit.jupiter.api.AfterEach;

/** Tests of a client that knows one member, which answers as each test says. */
abstract class OneMember {
  final FakeMember member = new FakeMember();
  final Quorate quorate = Quorate.connect(member.url());

  @AfterEach
  void close() {
    quorate.close();
    member.close();
  }
}
