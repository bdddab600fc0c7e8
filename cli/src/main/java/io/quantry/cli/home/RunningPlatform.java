package io.quantry.cli.home;

import java.util.Map;

/**
 * What a platform says of itself in its home while it runs.
 *
 * @param url base URL of its gateway
 * @param apiKey key of its owner
 * @param pid its process
 * @param jobServiceUrl where further workers on this machine join
 * @param bootstrapServers the Kafka that they consume from
 * @param management base URLs of the services' management servers, by service
 */
public record RunningPlatform(
    String url,
    String apiKey,
    long pid,
    String jobServiceUrl,
    String bootstrapServers,
    Map<String, String> management) {
  public RunningPlatform {
    management = Map.copyOf(management);
  }

  /** The key is a secret: never in a log. */
  @Override
  public String toString() {
    return "RunningPlatform[" + url + ", pid " + pid + "]";
  }
}
