package io.quantry.jobservice.webhook;

import java.net.InetAddress;
import java.util.List;

/**
 * Where a webhook goes, its addresses judged.
 *
 * @param host as TLS has it: the name, or the address as it is written
 * @param target path and query
 * @param addresses those to connect to and no others, at least one
 */
record Destination(
    boolean secure, String host, int port, String target, List<InetAddress> addresses) {}
