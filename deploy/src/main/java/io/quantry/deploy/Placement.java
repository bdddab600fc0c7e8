package io.quantry.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the services of a deployment run without a network of their own: each on free ports of this
 * machine's loopback. Nothing of what was declared changes but the names of hosts and the ports.
 */
public final class Placement {
  private static final String LOOPBACK = "127.0.0.1";

  private final Map<String, String> addresses = new LinkedHashMap<>();
  private final Map<String, Integer> ports = new HashMap<>();
  private final Map<String, Integer> managementPorts = new HashMap<>();

  /**
   * @param services to place
   * @param backends {@code host:port} of the deployment to the one of a server that runs here
   */
  public Placement(List<DeployedService> services, Map<String, String> backends) {
    addresses.putAll(backends);
    List<Integer> free = freePorts(2 * services.size());
    for (DeployedService service : services) {
      int port = free.removeFirst();
      ports.put(service.name(), port);
      managementPorts.put(service.name(), free.removeFirst());
      service.port().ifPresent(own -> addresses.put(service.name() + ":" + own, at(port)));
    }
  }

  /** What the service's process finds in its environment. */
  public Map<String, String> environment(DeployedService service) {
    Map<String, String> environment = new LinkedHashMap<>();
    service.environment().forEach((name, value) -> environment.put(name, moved(value)));
    environment.put("SERVER_ADDRESS", LOOPBACK);
    service
        .port()
        .ifPresent(
            port -> environment.put("SERVER_PORT", String.valueOf(ports.get(service.name()))));
    environment.put("MANAGEMENT_SERVER_ADDRESS", LOOPBACK);
    environment.put("MANAGEMENT_SERVER_PORT", String.valueOf(managementPorts.get(service.name())));
    environment.put("HOSTNAME", service.name());
    return environment;
  }

  /** The service's own probe at the port that it has here. */
  public List<String> healthcheck(DeployedService service) {
    String declared = ":" + service.managementPort() + "/";
    String here = ":" + managementPorts.get(service.name()) + "/";
    return service.healthcheck().stream().map(word -> word.replace(declared, here)).toList();
  }

  /** Base address of a service that serves others. */
  public String url(DeployedService service) {
    return "http://" + at(ports.getOrDefault(service.name(), 0));
  }

  private String moved(String value) {
    String moved = value;
    for (Map.Entry<String, String> address : addresses.entrySet()) {
      moved = moved.replace(address.getKey(), address.getValue());
    }
    return moved;
  }

  private static String at(int port) {
    return LOOPBACK + ":" + port;
  }

  /** Different ones: all are held until the last is found. */
  private static List<Integer> freePorts(int count) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      List<Integer> ports = new ArrayList<>();
      for (ServerSocket socket : held) {
        ports.add(socket.getLocalPort());
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException("No free port on the loopback", e);
    }
  }
}
