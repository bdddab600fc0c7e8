package io.quantry.deploy;

import java.util.List;
import java.util.Map;

/**
 * What one target of a Dockerfile says of the containers made from it, its base targets' words
 * included.
 *
 * @param name of the target
 * @param from the image at the bottom of its base targets, with its tag
 * @param user as it is written, or an empty text where no stage names one
 * @param environment variables
 * @param entrypoint program and arguments, empty where there is none
 * @param command further arguments, empty where there are none
 * @param healthcheck program and arguments, empty where there is none
 * @param ports exposed ones, in their order
 * @param contents path in the image to the path in an earlier stage that it was copied from
 */
public record ImageTarget(
    String name,
    String from,
    String user,
    Map<String, String> environment,
    List<String> entrypoint,
    List<String> command,
    List<String> healthcheck,
    List<Integer> ports,
    Map<String, String> contents) {
  public ImageTarget {
    environment = Map.copyOf(environment);
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    healthcheck = List.copyOf(healthcheck);
    ports = List.copyOf(ports);
    contents = Map.copyOf(contents);
  }
}
