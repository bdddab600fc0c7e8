package io.quantry.deploy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A service of the compose file with the image that it runs.
 *
 * @param service what the compose file says
 * @param image what the Dockerfile says
 */
public record DeployedService(ComposeService service, ImageTarget image) {
  /** Where actuator answers; the image's own word, not the service's port. */
  private static final String MANAGEMENT_PORT = "MANAGEMENT_SERVER_PORT";

  public String name() {
    return service.name();
  }

  /** What its process is started with. */
  public List<String> command() {
    List<String> command = new ArrayList<>(image.entrypoint());
    command.addAll(image.command());
    return command;
  }

  /** The compose file's word goes before the image's. */
  public Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>(image.environment());
    environment.putAll(service.environment());
    return environment;
  }

  /** The compose file's word goes before the image's. */
  public List<String> healthcheck() {
    return service.healthcheck().isEmpty() ? image.healthcheck() : service.healthcheck();
  }

  /** Where health is asked for. */
  public int managementPort() {
    return Integer.parseInt(environment().getOrDefault(MANAGEMENT_PORT, "0"));
  }

  /** Where it serves others, absent where it serves nobody. */
  public Optional<Integer> port() {
    return image.ports().stream().filter(port -> port != managementPort()).findFirst();
  }
}
