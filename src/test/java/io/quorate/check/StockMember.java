package io.quorate.check;

import io.quorate.it.Ports;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jgroups.JChannel;
import org.jgroups.protocols.DISCARD;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FD_SOCK2;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.MFC;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.TP;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.protocols.raft.ELECTION;
import org.jgroups.protocols.raft.InMemoryLog;
import org.jgroups.protocols.raft.NO_DUPES;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.REDIRECT;
import org.jgroups.raft.blocks.ReplicatedStateMachine;
import org.jgroups.stack.ProtocolStack;

/** A member as JGroups-RAFT has it, with nothing of ours, in this JVM. */
final class StockMember implements AutoCloseable {
  private final JChannel channel;
  private final ReplicatedStateMachine<String, String> machine;

  private StockMember(String name, Map<String, InetSocketAddress> all, String cluster)
      throws Exception {
    var tcp = new TCP();
    tcp.setBindAddress(all.get(name).getAddress());
    tcp.setBindPort(all.get(name).getPort());
    tcp.setPortRange(0);
    var raft = new RAFT().members(all.keySet()).raftId(name).logClass(InMemoryLog.class.getName());
    raft.logArgs(cluster + name);
    channel =
        new JChannel(
            tcp,
            new TCPPING().initialHosts(List.copyOf(all.values())).portRange(0),
            new MERGE3().setMinInterval(500).setMaxInterval(1500),
            new FD_SOCK2(),
            new FD_ALL3().setTimeout(3000).setInterval(800),
            new VERIFY_SUSPECT2().setTimeout(600),
            new NAKACK2().useMcastXmit(false),
            new UNICAST3(),
            new STABLE(),
            new NO_DUPES(),
            new GMS().setJoinTimeout(1000).printLocalAddress(false),
            new UFC(),
            new MFC(),
            new FRAG4(),
            new ELECTION(),
            raft,
            new REDIRECT());
    tcp.getDiagnosticsHandler().setEnabled(false);
    channel.setName(name);
    machine = new ReplicatedStateMachine<>(channel);
    machine.timeout(20_000);
    channel.connect(cluster);
  }

  /** So many members, not yet with a leader. */
  static List<StockMember> start(int count) throws Exception {
    Map<String, InetSocketAddress> all =
        IntStream.rangeClosed(1, count)
            .mapToObj(String::valueOf)
            .collect(
                Collectors.toMap(
                    name -> name,
                    name -> new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free())));
    String cluster = "stock-" + all.get("1").getPort();
    var members = new ArrayList<StockMember>();
    for (String name : all.keySet()) {
      members.add(new StockMember(name, all, cluster));
    }
    return members;
  }

  void put(String key, String value) throws Exception {
    machine.put(key, value);
  }

  String get(String key) throws Exception {
    return machine.get(key);
  }

  boolean leads() {
    return raft().isLeader();
  }

  /** Whether it knows a leader. */
  boolean follows() {
    return raft().leader() != null;
  }

  long lastAppended() {
    return raft().lastAppended();
  }

  /** From now on, nothing gets in or out. */
  void cutOff() throws Exception {
    channel
        .getProtocolStack()
        .insertProtocol(new DISCARD().discardAll(true), ProtocolStack.Position.ABOVE, TP.class);
  }

  @Override
  public void close() {
    channel.close();
  }

  private RAFT raft() {
    return channel.getProtocolStack().findProtocol(RAFT.class);
  }
}
