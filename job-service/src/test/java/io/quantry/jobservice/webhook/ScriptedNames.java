package io.quantry.jobservice.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Names that lead where a test says, at each look-up somewhere else if it says so. */
public final class ScriptedNames implements HostLookup {
  private final Map<String, Deque<List<InetAddress>>> answers = new ConcurrentHashMap<>();

  /** What is answered to the next look-ups, the last one to all that follow. */
  void lead(String host, String... addressesOfEachLookup) {
    Deque<List<InetAddress>> next = new ArrayDeque<>();
    for (String addresses : addressesOfEachLookup) {
      next.add(Arrays.stream(addresses.split(" ", -1)).map(ScriptedNames::literal).toList());
    }
    answers.put(host, next);
  }

  private static InetAddress literal(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(address, e);
    }
  }

  @Override
  public List<InetAddress> find(String host) throws UnknownHostException {
    Deque<List<InetAddress>> next = answers.get(host);
    if (next == null) {
      throw new UnknownHostException(host);
    }
    synchronized (next) {
      return next.size() > 1 ? next.removeFirst() : next.getFirst();
    }
  }
}
