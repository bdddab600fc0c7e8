package io.quantry.bench.chaos;

import io.quantry.bench.chaos.agent.ServiceKind;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.contracts.QuantryException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The gateway dies with half of a model through it, on its way up or down. */
enum GatewayKilledMidTransfer implements Fault {
  /** No version may come of it. */
  UPLOAD("gateway-killed-mid-upload") {
    @Override
    void begin(Scene scene, Socket client) throws IOException {
      byte[] model = Files.readAllBytes(model(scene));
      head(scene, client, "POST " + Routes.modelVersions(HALF), model.length);
      client.getOutputStream().write(model, 0, model.length / 2);
      client.getOutputStream().flush();
    }

    @Override
    void check(Scene scene) {
      QuantryClient client = scene.client();
      for (var model : Pages.all(client, Routes.MODELS)) {
        if (model.path("name").asString().equals(HALF)) {
          scene.tally().surprise("half an upload became a version");
        }
      }
    }
  },

  /** The oracle downloads it again. */
  DOWNLOAD("gateway-killed-mid-download") {
    @Override
    void begin(Scene scene, Socket client) throws IOException {
      String path = Routes.modelVersions(Inventory.name(0)) + "/1/download";
      head(scene, client, "GET " + path, 0);
      int half = (int) (Files.size(model(scene)) / 2);
      client.getInputStream().readNBytes(half);
    }

    @Override
    void check(Scene scene) {
      // the digest of the whole model is looked at in the end
    }
  };

  private static final String HALF = "chaos-half";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String label;

  GatewayKilledMidTransfer(String label) {
    this.label = label;
  }

  abstract void begin(Scene scene, Socket client) throws IOException;

  abstract void check(Scene scene);

  @Override
  public String label() {
    return label;
  }

  @Override
  public boolean strike(Scene scene) throws InterruptedException {
    ServiceProcess gateway = scene.cluster().any(ServiceKind.GATEWAY, scene.random());
    if (!Readiness.await(scene.cluster(), gateway, scene.timing().patience())) {
      return false;
    }
    try (Socket client =
        new Socket(InetAddress.getLoopbackAddress(), scene.cluster().gatewayPort())) {
      client.setSoTimeout((int) PATIENCE.toMillis());
      begin(scene, client);
      gateway.kill();
      gateway.awaitEnd(PATIENCE);
    } catch (IOException away) {
      return false;
    }
    KillAtPoint.restartLater(scene, gateway);
    if (Readiness.await(scene.cluster(), gateway, scene.timing().patience())) {
      try {
        check(scene);
      } catch (QuantryException away) {
        return false;
      }
    }
    return true;
  }

  private static Path model(Scene scene) {
    return scene.cluster().home().resolveSibling("inventory").resolve(Inventory.name(0) + ".onnx");
  }

  private static void head(Scene scene, Socket client, String request, long length)
      throws IOException {
    String head =
        """
        %s HTTP/1.1
        Host: 127.0.0.1
        Authorization: Bearer %s
        Content-Type: application/octet-stream
        Content-Length: %d

        """
            .formatted(request, scene.cluster().apiKey(), length);
    client.getOutputStream().write(head.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    client.getOutputStream().flush();
  }
}
