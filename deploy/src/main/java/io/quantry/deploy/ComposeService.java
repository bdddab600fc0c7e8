package io.quantry.deploy;

import static io.quantry.deploy.ComposeFile.list;
import static io.quantry.deploy.ComposeFile.map;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One service of a compose file.
 *
 * @param name its host name in the networks of the file
 * @param target of the Dockerfile, absent for an image that is not ours
 * @param environment declared variables, without the image's
 * @param secrets file below {@code /run/secrets} to the secret that it holds
 * @param volumes mount point to the name of the volume, an empty text for one without
 * @param tmpfs mount point to the options of the mount
 * @param dependsOn services that must be healthy first
 * @param healthcheck program and arguments, empty where the file says none
 * @param stopGracePeriod from SIGTERM to SIGKILL
 * @param profiles that switch it on, none: always on
 * @param document everything that the file says of it
 */
public record ComposeService(
    String name,
    Optional<String> target,
    Map<String, String> environment,
    Map<String, String> secrets,
    Map<String, String> volumes,
    Map<String, String> tmpfs,
    List<String> dependsOn,
    List<String> healthcheck,
    Duration stopGracePeriod,
    List<String> profiles,
    Map<String, Object> document) {

  static ComposeService of(String name, Map<String, Object> document) {
    Map<String, String> environment = new LinkedHashMap<>();
    map(document.get("environment"))
        .forEach((key, value) -> environment.put(key, String.valueOf(value)));
    List<String> test = texts(map(document.get("healthcheck")).get("test"));
    if (!test.isEmpty() && !test.getFirst().equals("CMD")) {
      throw new IllegalArgumentException("The health check of " + name + " is no list with CMD");
    }
    return new ComposeService(
        name,
        Optional.ofNullable(map(document.get("build")).get("target")).map(String::valueOf),
        environment,
        secrets(document),
        volumes(document),
        tmpfs(document),
        List.copyOf(map(document.get("depends_on")).keySet()),
        test.isEmpty() ? test : test.subList(1, test.size()),
        duration(String.valueOf(document.getOrDefault("stop_grace_period", "10s"))),
        texts(document.get("profiles")),
        document);
  }

  private static Map<String, String> secrets(Map<String, Object> document) {
    Map<String, String> secrets = new LinkedHashMap<>();
    for (Object secret : list(document.get("secrets"))) {
      if (secret instanceof String name) {
        secrets.put(name, name);
      } else {
        Map<String, Object> mount = map(secret);
        secrets.put(text(mount, "target"), text(mount, "source"));
      }
    }
    return secrets;
  }

  private static Map<String, String> volumes(Map<String, Object> document) {
    Map<String, String> volumes = new LinkedHashMap<>();
    for (String volume : texts(document.get("volumes"))) {
      int colon = volume.indexOf(':');
      volumes.put(volume.substring(colon + 1), colon < 0 ? "" : volume.substring(0, colon));
    }
    return volumes;
  }

  private static Map<String, String> tmpfs(Map<String, Object> document) {
    Map<String, String> mounts = new LinkedHashMap<>();
    for (String mount : texts(document.get("tmpfs"))) {
      int colon = mount.indexOf(':');
      mounts.put(
          colon < 0 ? mount : mount.substring(0, colon),
          colon < 0 ? "mode=1777" : mount.substring(colon + 1));
    }
    return mounts;
  }

  private static Duration duration(String text) {
    if (!text.matches("[0-9]+s")) {
      throw new IllegalArgumentException("Expected seconds like 10s instead of " + text);
    }
    return Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
  }

  private static String text(Map<String, Object> map, String key) {
    return String.valueOf(Objects.requireNonNull(map.get(key), key));
  }

  private static List<String> texts(@Nullable Object node) {
    return list(node).stream().map(String::valueOf).toList();
  }
}
