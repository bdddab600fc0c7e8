package io.quantry.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Starts services as containers of their images would: the image's paths and nothing else of this
 * machine but its programs, everything read-only but the declared volumes and {@code tmpfs}, the
 * image's user, no capabilities. The network is this machine's.
 *
 * <p>Needs root, to be another user. No isolation to rely on: a rehearsal.
 */
final class Contained {
  /** Where the image of the JVM has it. */
  private static final String JAVA = "/opt/java/openjdk";

  /** Where the build stage has what the module assembled. */
  private static final String BUILT = "/source/deploy/target/dist/";

  private static final String WORKDIR = "/var/lib/quantry";

  private final Path dist;
  private final Path folder;
  private final MadeSecrets secrets;
  private final Path script;

  /**
   * @param dist what images are made of
   * @param folder takes volumes, secrets and logs
   */
  Contained(Path dist, Path folder, MadeSecrets secrets) throws IOException {
    this.dist = dist;
    this.folder = folder;
    this.secrets = secrets;
    this.script = folder.resolve("contained.sh");
    try (InputStream resource =
        Objects.requireNonNull(Contained.class.getResourceAsStream("contained.sh"))) {
      Files.copy(resource, script);
    }
  }

  /** Whether this machine lets us. */
  static boolean possible() throws IOException, InterruptedException {
    return works("unshare", "--mount", "--", "mount", "-t", "tmpfs", "tmpfs", "/tmp")
        && works(
            "setpriv", "--reuid=10001", "--", "unshare", "--map-root-user", "--net", "--", "true");
  }

  private static boolean works(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  /**
   * Starts the service's own command.
   *
   * @param environment that the image and the compose file declare
   */
  ServiceProcess start(DeployedService service, Map<String, String> environment)
      throws IOException {
    Path root = Files.createDirectories(folder.resolve("roots").resolve(service.name()));
    List<String> command =
        new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private", "--"));
    command.addAll(
        List.of("sh", script.toString(), root.toString(), service.image().user(), WORKDIR));
    command.addAll(mounts(service));
    command.add("--");
    command.addAll(service.command());
    Map<String, String> whole = new HashMap<>(environment);
    whole.put("PATH", JAVA + "/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    whole.put("JAVA_HOME", JAVA);
    return ServiceProcess.start(service.name(), command, whole, log(service));
  }

  Path log(DeployedService service) {
    return folder.resolve(service.name() + ".log");
  }

  private List<String> mounts(DeployedService service) throws IOException {
    List<String> mounts = new ArrayList<>();
    mounts.add("ro:%s:%s".formatted(Path.of(System.getProperty("java.home")), JAVA));
    // Folders that the image has, volume or not.
    mounts.add("dir::" + WORKDIR);
    mounts.add("dir::/var/lib/quantry-node");
    for (Map.Entry<String, String> content : service.image().contents().entrySet()) {
      if (content.getValue().startsWith(BUILT)) {
        Path source = dist.resolve(content.getValue().substring(BUILT.length()));
        mounts.add("ro:%s:%s".formatted(source, content.getKey()));
      }
    }
    if (!service.service().secrets().isEmpty()) {
      Path own = folder.resolve("secrets").resolve(service.name());
      secrets.write(service.service(), own);
      mounts.add("ro:%s:/run/secrets".formatted(own));
    }
    service.service().tmpfs().forEach((at, options) -> mounts.add("tmp:" + options + ":" + at));
    for (Map.Entry<String, String> volume : service.service().volumes().entrySet()) {
      mounts.add("rw:%s:%s".formatted(volume(service, volume), volume.getKey()));
    }
    return mounts;
  }

  /** One with a name is everybody's, any other its service's own. */
  private Path volume(DeployedService service, Map.Entry<String, String> volume)
      throws IOException {
    String name =
        volume.getValue().isEmpty()
            ? service.name() + volume.getKey().replace('/', '-')
            : volume.getValue();
    return Files.createDirectories(folder.resolve("volumes").resolve(name));
  }
}
