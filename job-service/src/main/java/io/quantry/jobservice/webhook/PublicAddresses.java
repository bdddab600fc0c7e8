package io.quantry.jobservice.webhook;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Addresses that anybody on the internet may serve: all but those of IANA's registries of special
 * purpose addresses (RFC 6890 and its updates) and of what carries IPv4 inside IPv6, where a
 * private address can hide.
 */
final class PublicAddresses {
  private static final List<Range> SPECIAL =
      ranges(
          "0.0.0.0/8", // this network
          "10.0.0.0/8", // private
          "100.64.0.0/10", // shared by carriers; some clouds' metadata
          "127.0.0.0/8", // loopback
          "169.254.0.0/16", // link local, metadata of most clouds
          "172.16.0.0/12", // private
          "192.0.0.0/24", // protocol assignments
          "192.0.2.0/24", // documentation
          "192.31.196.0/24", // AS112
          "192.52.193.0/24", // automatic multicast tunneling
          "192.88.99.0/24", // relays of 6to4
          "192.168.0.0/16", // private
          "192.175.48.0/24", // AS112
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "168.63.129.16/32", // Azure's own services, seen from inside alone
          "224.0.0.0/4", // multicast
          "240.0.0.0/4", // reserved, broadcast
          "2001::/23", // protocol assignments: Teredo, benchmarks, ORCHID
          "2001:db8::/32", // documentation
          "2002::/16", // 6to4: IPv4 inside
          "2620:4f:8000::/48", // AS112
          "3fff::/20"); // documentation

  /** All that is global unicast so far; NAT64, mapped, unique local and the rest are outside. */
  private static final Range GLOBAL_UNICAST = Range.of("2000::/3");

  private PublicAddresses() {}

  private static final class Range {
    private final byte[] prefix;
    private final int bits;

    private Range(byte[] prefix, int bits) {
      this.prefix = prefix;
      this.bits = bits;
    }

    static Range of(String cidr) {
      String[] parts = cidr.split("/", -1);
      try {
        return new Range(InetAddress.getByName(parts[0]).getAddress(), Integer.parseInt(parts[1]));
      } catch (UnknownHostException impossible) {
        throw new IllegalStateException("No address: " + cidr, impossible);
      }
    }

    boolean contains(byte[] address) {
      int whole = bits / 8;
      int rest = bits % 8;
      return address.length == prefix.length
          && Arrays.equals(address, 0, whole, prefix, 0, whole)
          && (rest == 0 || ((address[whole] ^ prefix[whole]) & (0xFF << (8 - rest)) & 0xFF) == 0);
    }
  }

  private static List<Range> ranges(String... cidrs) {
    return Arrays.stream(cidrs).map(Range::of).toList();
  }

  static boolean contain(InetAddress address) {
    byte[] bytes = address.getAddress();
    return (address instanceof Inet4Address || GLOBAL_UNICAST.contains(bytes))
        && SPECIAL.stream().noneMatch(range -> range.contains(bytes));
  }
}
