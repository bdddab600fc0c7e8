package io.quantry.cli.client;

/**
 * Where a platform answers, and as whom to speak.
 *
 * @param url base URL without a slash at its end
 * @param key API key
 */
public record Connection(String url, String key) {
  public Connection {
    url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /** The key is a secret: never in a log. */
  @Override
  public String toString() {
    return "Connection[" + url + "]";
  }
}
