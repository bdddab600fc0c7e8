package io.quantry.bench;

import io.quantry.bench.submission.ManyRows;
import io.quantry.cli.client.Connection;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Lists, filters and search of a registry that has grown, through job-service, beneath the policies
 * of PostgreSQL.
 *
 * <p>Arguments: how many versions (default 100,000), how many jobs (default 1,000,000).
 */
public final class RegistryBenchmark {
  private static final Path MODEL = Path.of("demo/glyphs/glyphs-fp32.onnx");

  private RegistryBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int versions = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    int jobs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
    try (Scratch scratch = Scratch.create();
        ServicePair services = ServicePair.start(scratch.folder(), "128m");
        java.sql.Connection database = services.database()) {
      String url = services.jobService().toString();
      QuantryClient client = new QuantryClient(new Connection(url, services.apiKey()));
      client.upload("POST", Routes.modelVersions("first"), MODEL);
      client.send(
          "POST",
          Routes.JOBS,
          Map.of(
              "model", Map.of("ref", "first"),
              "technique", Map.of("type", "dynamic"),
              "target", Map.of("tags", List.of("amx_int8"))),
          Map.of());
      ManyRows rows = new ManyRows(url, services.apiKey(), database);
      long begun = System.nanoTime();
      rows.grow(versions, jobs);
      System.out.printf(
          "%,d versions and %,d jobs made in %.0f s%n",
          versions, jobs, (System.nanoTime() - begun) / 1e9);
      System.out.printf("%nlargest p95: %.1f ms%n", rows.measure());
    }
  }
}
