package io.quorate.torture;

import io.quorate.it.Ports;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** All on 127.0.0.1, which cannot be parted. Needs no rights. */
final class Loopback implements Network {
  private final Map<Integer, Integer> httpPorts = new ConcurrentHashMap<>();
  private final Map<Integer, Integer> clusterPorts = new ConcurrentHashMap<>();

  @Override
  public void join(int id) {
    httpPorts.put(id, Ports.free());
    clusterPorts.put(id, Ports.free());
  }

  /** A client that is late still asks where it was. */
  @Override
  public void leave(int id) {}

  @Override
  public String address(int id) {
    return "127.0.0.1";
  }

  @Override
  public int httpPort(int id) {
    return httpPorts.get(id);
  }

  @Override
  public int clusterPort(int id) {
    return clusterPorts.get(id);
  }

  @Override
  public List<String> prefix(int id) {
    return List.of();
  }

  @Override
  public void drop(int from, int to) {
    throw new UnsupportedOperationException("127.0.0.1 cannot be parted");
  }

  @Override
  public void heal(Collection<Integer> ids) {}

  @Override
  public void close() {}
}
