package io.quantry.jobservice.webhook;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * Judges where webhooks go, so that nobody reaches through us what only we can reach. In layers:
 * one plain form of URL and of address, since what two readers read differently is an attack; then
 * the name is looked up once, and every address of it must be public; then the connection is made
 * to those very addresses (see {@link WebhookSender}). All of it again at each attempt.
 */
@Component
public class Destinations {
  private static final int MAX_LENGTH = 2048;
  private static final int MAX_PORT = 65_535;
  private static final Pattern AUTHORITY =
      Pattern.compile("(?<host>\\[[^\\[\\]]*]|[^:\\[\\]]*)(?::(?<port>[1-9][0-9]{0,4}))?");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern IPV4 =
      Pattern.compile("(?:0|[1-9][0-9]{0,2})(?:\\.(?:0|[1-9][0-9]{0,2})){3}");
  private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]+]");
  private static final int MAX_NAME = 253;

  private final HostLookup lookup;
  private final boolean allowLoopback;

  Destinations(HostLookup lookup, WebhookSettings settings) {
    this.lookup = lookup;
    this.allowLoopback = settings.allowLoopback();
  }

  /**
   * Lets a URL through that we may call.
   *
   * @throws QuantryException {@code webhook-url-invalid}, {@code webhook-url-forbidden}
   */
  public void requireOpen(String url) {
    require(url);
  }

  /**
   * Where a URL leads to, for who registers it.
   *
   * @throws QuantryException {@code webhook-url-invalid}, {@code webhook-url-forbidden}
   */
  Destination require(String url) {
    try {
      return resolve(url);
    } catch (UnknownHostException unknown) {
      throw invalid("the name of a server, it has no address");
    }
  }

  /**
   * Where a URL leads to now.
   *
   * @throws QuantryException {@code webhook-url-invalid}, {@code webhook-url-forbidden}
   */
  Destination resolve(String url) throws UnknownHostException {
    URI uri = parse(url);
    boolean secure = "https".equalsIgnoreCase(uri.getScheme());
    if (!secure && !(allowLoopback && "http".equalsIgnoreCase(uri.getScheme()))) {
      throw invalid("an https URL");
    }
    Matcher authority = AUTHORITY.matcher(String.valueOf(uri.getRawAuthority()));
    if (!authority.matches()) {
      throw invalid("a host and, if need be, a port, no user");
    }
    String host = authority.group("host").toLowerCase(Locale.ROOT);
    String port = authority.group("port");
    int number = port == null ? (secure ? 443 : 80) : Integer.parseInt(port);
    if (number > MAX_PORT) {
      throw invalid("a port up to " + MAX_PORT);
    }
    List<InetAddress> addresses = addresses(host);
    if (!addresses.stream().allMatch(address -> open(address, secure))) {
      throw new QuantryException(
          ErrorCode.WEBHOOK_URL_FORBIDDEN,
          secure || addresses.stream().anyMatch(one -> !PublicAddresses.contain(one))
              ? "The URL leads to an address that is not public"
              : "Expected https: http leads to this machine alone");
    }
    return new Destination(secure, bare(host), number, target(uri), addresses);
  }

  private static URI parse(String url) {
    boolean plain =
        url.length() <= MAX_LENGTH && StandardCharsets.US_ASCII.newEncoder().canEncode(url);
    if (!plain) {
      throw invalid("at most " + MAX_LENGTH + " ASCII characters");
    }
    try {
      URI uri = new URI(url);
      if (uri.isOpaque() || uri.getRawAuthority() == null || uri.getRawFragment() != null) {
        throw invalid("an https URL with a host and without a fragment");
      }
      return uri;
    } catch (URISyntaxException notOne) {
      throw invalid("an https URL");
    }
  }

  private List<InetAddress> addresses(String host) throws UnknownHostException {
    if (host.startsWith("[")) {
      return List.of(ipv6(host));
    }
    String[] labels = host.split("\\.", -1);
    boolean plain =
        host.length() <= MAX_NAME
            && Arrays.stream(labels).allMatch(label -> LABEL.matcher(label).matches());
    if (!plain) {
      throw invalid("a host name of letters, digits and hyphens");
    }
    if (Character.isDigit(labels[labels.length - 1].charAt(0))) {
      return List.of(ipv4(host));
    }
    return lookup.find(host);
  }

  /** Everything else that begins a top label with a digit is an address in disguise. */
  private static InetAddress ipv4(String host) throws UnknownHostException {
    if (!IPV4.matcher(host).matches()) {
      throw forbidden("Expected an IPv4 address as four decimal numbers");
    }
    byte[] bytes = new byte[4];
    String[] numbers = host.split("\\.", -1);
    for (int i = 0; i < bytes.length; i++) {
      int number = Integer.parseInt(numbers[i]);
      if (number > 255) {
        throw forbidden("Expected an IPv4 address as four numbers up to 255");
      }
      bytes[i] = (byte) number;
    }
    return InetAddress.getByAddress(bytes);
  }

  private static InetAddress ipv6(String host) {
    if (!IPV6.matcher(host).matches()) {
      throw invalid("an IPv6 address in brackets, without a zone");
    }
    try {
      InetAddress address = InetAddress.getByName(host); // in brackets it is never looked up
      if (address instanceof Inet4Address) {
        throw forbidden("Expected no IPv4 address inside an IPv6 one");
      }
      return address;
    } catch (UnknownHostException notOne) {
      throw invalid("an IPv6 address in brackets");
    }
  }

  private boolean open(InetAddress address, boolean secure) {
    return (secure && PublicAddresses.contain(address))
        || (allowLoopback && address.isLoopbackAddress());
  }

  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static String target(URI uri) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  private static QuantryException invalid(String expected) {
    return new QuantryException(ErrorCode.WEBHOOK_URL_INVALID, "Expected " + expected);
  }

  private static QuantryException forbidden(String message) {
    return new QuantryException(ErrorCode.WEBHOOK_URL_FORBIDDEN, message);
  }
}
