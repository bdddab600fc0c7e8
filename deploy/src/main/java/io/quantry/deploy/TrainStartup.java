package io.quantry.deploy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes the JVM's start-up cache (JEP 483, 514) of every service by starting it: classes loaded and
 * linked, and what the JVM learned of their methods. Takes the folder that images hold as {@code
 * /opt/quantry} and the folder for the caches, {@code <target>.aot}.
 *
 * <p>A cache belongs to one JVM and to jars with their times; the JVM ignores any other.
 */
final class TrainStartup {
  private TrainStartup() {}

  public static void main(String[] arguments) throws Exception {
    Path caches = Files.createDirectories(Path.of(arguments[1]).toAbsolutePath());
    Path work = Files.createTempDirectory("training");
    List<DeployedService> services;
    try (TrainingRun run = new TrainingRun(Path.of(arguments[0]).toAbsolutePath(), work)) {
      services = run.services();
      for (DeployedService service : services) {
        run.start(service, "-XX:AOTCacheOutput=" + cache(caches, service));
      }
      ask(run);
    }
    for (DeployedService service : services) {
      System.out.printf(
          "%s: %,d bytes%n", cache(caches, service), Files.size(cache(caches, service)));
    }
  }

  private static Path cache(Path caches, DeployedService service) {
    return caches.resolve(service.image().name() + ".aot");
  }

  /** A first request loads what a start does not. */
  private static void ask(TrainingRun run) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (DeployedService service : run.services()) {
        if (service.port().isPresent()) {
          HttpRequest request =
              HttpRequest.newBuilder(URI.create(run.url(service) + "/v1/jobs"))
                  .header("Authorization", "Bearer " + run.apiKey())
                  .build();
          client.send(request, BodyHandlers.discarding());
        }
      }
    }
  }
}
