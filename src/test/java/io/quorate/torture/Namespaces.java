package io.quorate.torture;

import io.quorate.it.Run;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * A network namespace for each member, all on one bridge, in 198.18.0.0/15: RFC 2544 keeps it for
 * tests. This machine has the last address, from which clients reach every member, whatever the
 * members can reach of each other. Needs root.
 */
final class Namespaces implements Network {
  private static final int HTTP_PORT = 12380;
  private static final int CLUSTER_PORT = 12379;
  private static final int HOST = 254;
  private static final int NETWORKS = 512;

  /** Names and network of this process alone. */
  private final String tag = Long.toString(ProcessHandle.current().pid() % 1_000_000, 36);

  private final String bridge = "qb" + tag;
  private final String network = freeNetwork();
  private final Set<Integer> joined = new TreeSet<>();

  Namespaces() {
    ip("link", "add", bridge, "type", "bridge");
    ip("addr", "add", network + "." + HOST + "/24", "dev", bridge);
    ip("link", "set", bridge, "up");
  }

  @Override
  public void join(int id) {
    joined.add(id);
    String outside = "qh%s.%d".formatted(tag, id);
    ip("netns", "add", name(id));
    ip("link", "add", outside, "type", "veth", "peer", "name", "eth0", "netns", name(id));
    ip("link", "set", outside, "master", bridge, "up");
    ip("-n", name(id), "addr", "add", address(id) + "/24", "dev", "eth0");
    ip("-n", name(id), "link", "set", "eth0", "up");
    ip("-n", name(id), "link", "set", "lo", "up");
  }

  @Override
  public void leave(int id) {
    joined.remove(id);
    ip("netns", "del", name(id));
  }

  @Override
  public String address(int id) {
    return network + "." + id;
  }

  @Override
  public int httpPort(int id) {
    return HTTP_PORT;
  }

  @Override
  public int clusterPort(int id) {
    return CLUSTER_PORT;
  }

  @Override
  public List<String> prefix(int id) {
    // Not "ip netns exec": it gives the member its own table of mounts, and where "/" is private a
    // file system that was unmounted here goes on there, with the power that it has lost.
    return List.of("nsenter", "--net=/run/netns/" + name(id));
  }

  @Override
  public void drop(int from, int to) {
    ip(
        "netns",
        "exec",
        name(to),
        "iptables",
        "-w",
        "-A",
        "INPUT",
        "-s",
        address(from),
        "-j",
        "DROP");
  }

  @Override
  public void heal(Collection<Integer> ids) {
    ids.forEach(id -> ip("netns", "exec", name(id), "iptables", "-w", "-F", "INPUT"));
  }

  /** Takes away what this has made, also after half of it failed. */
  @Override
  public void close() {
    for (int id : joined) {
      attempt("netns", "del", name(id));
      attempt("link", "del", "qh%s.%d".formatted(tag, id));
    }
    attempt("link", "del", bridge);
  }

  private String name(int id) {
    return "quorate-%s-%d".formatted(tag, id);
  }

  /** One of 512 that no interface has: several runs may go on at the same time. */
  private static String freeNetwork() {
    List<String> taken;
    try {
      taken =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .map(InetAddress::getHostAddress)
              .toList();
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
    long first = ProcessHandle.current().pid();
    return LongStream.range(first, first + NETWORKS)
        .mapToObj(i -> "198.%d.%d".formatted(18 + i / 256 % 2, i % 256))
        .filter(each -> taken.stream().noneMatch(address -> address.startsWith(each + ".")))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("All of 198.18.0.0/15 is taken."));
  }

  private static void ip(String... words) {
    run(words).succeeded();
  }

  private static void attempt(String... words) {
    var unused = run(words);
  }

  private static Run run(String... words) {
    var command = new ArrayList<String>(List.of("ip"));
    command.addAll(List.of(words));
    return Run.of(command);
  }
}
