package io.quantry.jobservice.webhook;

import java.net.InetAddress;
import java.util.List;
import org.apache.hc.core5.net.URIAuthority;

/**
 * Where a webhook goes, its addresses judged.
 *
 * @param host as TLS has it: the name, or the address as it is written
 * @param target path and query
 * @param addresses those to connect to and no others, at least one
 */
record Destination(
    boolean secure, String host, int port, String target, List<InetAddress> addresses) {
  /** As the receiver sees itself: the port only where it is not the usual one. */
  URIAuthority authority() {
    return new URIAuthority(host, port == (secure ? 443 : 80) ? -1 : port);
  }
}
