package io.quantry.jobservice.upload;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * What may be fetched: what the operator lists, and nothing else. A path that two readers could
 * read differently is none of it. Where the operator's names lead to is the operator's concern.
 */
@Component
class Sources {
  private static final int MAX_LENGTH = 2048;

  /** Segments that go up, and slashes in disguise. */
  private static final Pattern AMBIGUOUS =
      Pattern.compile(
          "//|\\\\|(?:/|^)(?:\\.|%2e){1,2}(?:/|$)|%2f|%5c|%00", Pattern.CASE_INSENSITIVE);

  private final ImportSettings settings;

  Sources(ImportSettings settings) {
    this.settings = settings;
  }

  /**
   * The URL, if it may be fetched.
   *
   * @throws QuantryException {@code import-url-forbidden}
   */
  URI require(String url) {
    try {
      URI uri = new URI(url);
      if (url.length() <= MAX_LENGTH
          && StandardCharsets.US_ASCII.newEncoder().canEncode(url)
          && isPlain(uri)
          && settings.allowed().stream().anyMatch(prefix -> begins(uri, prefix))) {
        return uri;
      }
    } catch (URISyntaxException notOne) {
      // is told as any other that is not listed
    }
    throw new QuantryException(
        ErrorCode.IMPORT_URL_FORBIDDEN,
        "Expected a URL below one that is listed by job-service.imports.allowed");
  }

  private static boolean isPlain(URI uri) {
    return !uri.isOpaque()
        && uri.getHost() != null
        && uri.getRawUserInfo() == null
        && uri.getRawFragment() == null
        && !AMBIGUOUS.matcher(uri.getRawPath()).find();
  }

  private static boolean begins(URI uri, URI prefix) {
    return origin(uri).equals(origin(prefix)) && uri.getRawPath().startsWith(prefix.getRawPath());
  }

  private static String origin(URI uri) {
    int usual = "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    return "%s://%s:%d"
        .formatted(uri.getScheme(), uri.getHost(), uri.getPort() < 0 ? usual : uri.getPort())
        .toLowerCase(Locale.ROOT);
  }
}
