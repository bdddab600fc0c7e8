package io.quantry.jobservice.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Where a name leads to now. Thread-safe. */
@FunctionalInterface
interface HostLookup {
  /**
   * All addresses of a name, at least one.
   *
   * @throws UnknownHostException if there are none, or nobody says so in time
   */
  List<InetAddress> find(String host) throws UnknownHostException;
}
