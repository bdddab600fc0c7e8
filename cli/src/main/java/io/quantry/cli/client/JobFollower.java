package io.quantry.cli.client;

import io.quantry.cli.output.FiguresText;
import io.quantry.cli.output.Progress;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Follows one job to its end by its events; asks again where the stream breaks off. */
public final class JobFollower {
  private static final long PAUSE_MILLIS = 500;

  private final QuantryClient client;

  public JobFollower(QuantryClient client) {
    this.client = client;
  }

  /** Returns the job once it is SUCCEEDED, FAILED or CANCELED. */
  public JobView awaitEnd(String id, Progress progress, String label) {
    while (true) {
      JobView job = new JobView(client.get(Routes.job(id)));
      if (job.state().terminal()) {
        return job;
      }
      progress.at(label + " " + job.state(), null);
      client.follow(
          Routes.jobEvents(id),
          (type, data) -> {
            show(progress, label, data);
            return ended(data);
          });
      pause();
    }
  }

  private static void show(Progress progress, String label, JsonNode data) {
    JsonNode at = data.path("data").isObject() ? data.path("data") : data;
    StringBuilder text = new StringBuilder(label);
    String state = at.path("state").asString("");
    String stage = at.path("stage").asString("");
    String figures = figures(at.path("figures"));
    String message = figures.isEmpty() ? at.path("message").asString("") : figures;
    // The line has room for one of them: what is counted says that the job runs.
    if (!state.isEmpty() && figures.isEmpty()) {
      text.append(' ').append(state);
    }
    if (!stage.isEmpty() || !message.isEmpty()) {
      text.append(' ').append(stage).append(message.isEmpty() ? "" : ": " + message);
    }
    JsonNode fraction = at.path("fraction");
    progress.at(text.toString(), fraction.isNumber() ? (Double) fraction.asDouble() : null);
  }

  private static String figures(JsonNode node) {
    Map<String, Double> figures = new HashMap<>();
    node.forEachEntry(
        (name, figure) -> {
          if (figure.isNumber()) {
            figures.put(name, figure.asDouble());
          }
        });
    return FiguresText.of(figures);
  }

  private static boolean ended(JsonNode data) {
    JsonNode at = data.path("data").isObject() ? data.path("data") : data;
    return switch (at.path("state").asString("")) {
      case "SUCCEEDED", "FAILED", "CANCELED" -> true;
      default -> false;
    };
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new QuantryException(ErrorCode.CANCELED, "Interrupted while waiting", interrupted);
    }
  }
}
