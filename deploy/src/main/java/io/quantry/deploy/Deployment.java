package io.quantry.deploy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The services that are ours and on by default, each after those that it depends on.
 *
 * @param compose the compose file
 * @param services of it that are built from our Dockerfile and need no profile
 */
public record Deployment(ComposeFile compose, List<DeployedService> services) {
  /**
   * @throws IllegalArgumentException where a service is built from a target that there is not
   */
  public static Deployment read(Path composeFile, Path dockerfile) throws IOException {
    ComposeFile compose = ComposeFile.read(composeFile);
    Map<String, ImageTarget> images = ImageFile.read(dockerfile);
    List<DeployedService> services = new ArrayList<>();
    for (String name : inOrder(compose)) {
      ComposeService service = compose.services().get(name);
      if (service != null && service.target().isPresent() && service.profiles().isEmpty()) {
        ImageTarget image = images.get(service.target().get());
        if (image == null) {
          throw new IllegalArgumentException(
              "%s is built from the target %s, which is not in %s"
                  .formatted(name, service.target().get(), dockerfile));
        }
        services.add(new DeployedService(service, image));
      }
    }
    return new Deployment(compose, services);
  }

  private static Set<String> inOrder(ComposeFile compose) {
    Set<String> ordered = new LinkedHashSet<>();
    compose.services().keySet().forEach(name -> place(compose, name, ordered));
    return ordered;
  }

  private static void place(ComposeFile compose, String name, Set<String> ordered) {
    ComposeService service = compose.services().get(name);
    if (service == null) {
      throw new IllegalArgumentException("There is no service " + name + " to depend on");
    }
    service.dependsOn().forEach(before -> place(compose, before, ordered));
    ordered.add(name);
  }
}
