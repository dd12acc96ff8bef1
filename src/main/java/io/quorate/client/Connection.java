package io.quorate.client;

/** What all parts of one client share. */
record Connection(
    ClientOptions options, MemberRing ring, Transport transport, Work work, Caller caller) {

  static Connection open(ClientOptions options) {
    var ring = new MemberRing(options.members());
    var work = new Work(options.threads());
    var transport = new Transport(options.connect(), work.pool());
    return new Connection(
        options, ring, transport, work, new Caller(options, ring, transport, work));
  }

  void close() {
    work.close();
    transport.close();
  }
}
