package io.quantry.gateway;

import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The replicas of job-service, and which of them want requests as far as is known. Thread-safe. */
final class JobServices {
  private final List<Replica> replicas;
  private final AtomicInteger turn = new AtomicInteger();

  JobServices(List<URI> addresses) {
    this.replicas = addresses.stream().map(Replica::new).toList();
  }

  /** One of them. */
  static final class Replica {
    private final URI address;
    private volatile boolean ready = true;

    private Replica(URI address) {
      this.address = address;
    }

    URI address() {
      return address;
    }

    boolean ready() {
      return ready;
    }

    void ready(boolean now) {
      ready = now;
    }
  }

  List<Replica> all() {
    return replicas;
  }

  /** All of them in the order to try: those that are ready first, each the first in its turn. */
  List<Replica> inTurn() {
    int first = Math.floorMod(turn.getAndIncrement(), replicas.size());
    List<Replica> order = new ArrayList<>(replicas.subList(first, replicas.size()));
    order.addAll(replicas.subList(0, first));
    order.sort(Comparator.comparing(replica -> !replica.ready())); // a stable sort
    return order;
  }

  /** {@code location} without scheme and host if these are a replica's. */
  String withoutOrigin(String location) {
    for (Replica replica : replicas) {
      String origin = replica.address().getScheme() + "://" + replica.address().getRawAuthority();
      if (location.startsWith(origin + "/")) {
        return location.substring(origin.length());
      }
    }
    return location;
  }
}
