package io.quantry.bench;

import io.quantry.cli.client.Connection;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the gateway costs a large transfer: the same client sends and fetches the same bytes through
 * the gateway and directly to job-service, in turns. Up goes one octet stream that job-service
 * stores and then refuses, for it begins like no model: so the check of a model is no part of the
 * time. Down comes the weight of a model that was stored before, read and dropped.
 *
 * <p>Arguments: mebibytes (default 2048), rounds (default 3), the gateway's heap (default 128m).
 */
public final class GatewayBenchmark {
  private static final String MODEL = "bench-gateway";
  private static final int REFUSED = 422;

  private final ServicePair services;
  private final LargeModel model;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private GatewayBenchmark(ServicePair services, LargeModel model) {
    this.services = services;
    this.model = model;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    long mebibytes = arguments.length > 0 ? Long.parseLong(arguments[0]) : 2048;
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
    String heap = arguments.length > 2 ? arguments[2] : "128m";
    Path folder = Files.createTempDirectory("quantry-bench-");
    try (ServicePair services = ServicePair.start(folder, heap)) {
      LargeModel model =
          LargeModel.write(Files.createDirectory(folder.resolve("model")), mebibytes);
      new GatewayBenchmark(services, model).run(mebibytes, rounds);
    } finally {
      try (Stream<Path> tree = Files.walk(folder)) {
        tree.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
      }
    }
  }

  private void run(long mebibytes, int rounds) throws IOException, InterruptedException {
    new QuantryClient(new Connection(services.jobService().toString(), services.apiKey()))
        .uploadFiles(
            Routes.modelVersions(MODEL),
            Map.of("model", model.model(), LargeModel.WEIGHTS, model.weights()));
    List<Double> upDirect = new ArrayList<>();
    List<Double> upGateway = new ArrayList<>();
    List<Double> downDirect = new ArrayList<>();
    List<Double> downGateway = new ArrayList<>();
    System.out.println(
        "| round | up, direct | up, gateway | down, direct | down, gateway | gateway's resident MB |");
    System.out.println("|---|---|---|---|---|---|");
    for (int round = 0; round < rounds; round++) {
      upDirect.add(upload(services.jobService()));
      upGateway.add(upload(services.gateway()));
      downDirect.add(download(services.jobService()));
      downGateway.add(download(services.gateway()));
      System.out.printf(
          Locale.ROOT,
          "| %d | %.1f s | %.1f s | %.1f s | %.1f s | %.0f |%n",
          round + 1,
          upDirect.getLast(),
          upGateway.getLast(),
          downDirect.getLast(),
          downGateway.getLast(),
          resident());
    }
    System.out.printf(
        Locale.ROOT,
        "%d MiB, medians of %d: up %.0f MB/s direct, %.0f MB/s through the gateway, ratio %.2f;"
            + " down %.0f and %.0f MB/s, ratio %.2f; the gateway's resident memory was at most %.0f MB%n",
        mebibytes,
        rounds,
        rate(upDirect),
        rate(upGateway),
        rate(upGateway) / rate(upDirect),
        rate(downDirect),
        rate(downGateway),
        rate(downGateway) / rate(downDirect),
        ResidentPeak.bytes(services.gatewayPid()) / 1e6);
  }

  private double upload(URI service) throws IOException, InterruptedException {
    HttpRequest request =
        request(service, Routes.modelVersions(MODEL))
            .header("Content-Type", "application/octet-stream")
            .POST(BodyPublishers.ofFile(model.weights()))
            .build();
    long begun = System.nanoTime();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (answer.statusCode() != REFUSED) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
    return seconds;
  }

  private double download(URI service) throws IOException, InterruptedException {
    HttpRequest request =
        request(service, Routes.modelVersions(MODEL) + "/1/download?file=" + LargeModel.WEIGHTS)
            .build();
    long begun = System.nanoTime();
    HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
    long bytes;
    try (InputStream body = answer.body()) {
      bytes = body.transferTo(OutputStream.nullOutputStream());
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (answer.statusCode() != 200 || bytes != Files.size(model.weights())) {
      throw new IllegalStateException(answer.statusCode() + ", " + bytes + " bytes");
    }
    return seconds;
  }

  private HttpRequest.Builder request(URI service, String path) {
    return HttpRequest.newBuilder(URI.create(service + path))
        .header("Authorization", "Bearer " + services.apiKey());
  }

  /** Megabytes a second in the median transfer. */
  private double rate(List<Double> seconds) throws IOException {
    double median = seconds.stream().sorted().skip(seconds.size() / 2).findFirst().orElseThrow();
    return Files.size(model.weights()) / 1e6 / median;
  }

  private double resident() throws IOException {
    Path statm = Path.of("/proc/%d/statm".formatted(services.gatewayPid()));
    return Long.parseLong(Files.readString(statm).split(" ", 3)[1]) * 4096 / 1e6;
  }
}
