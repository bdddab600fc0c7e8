package io.quantry.jobservice.graph;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.ErrorCode.Fault;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.OutlineResult;
import io.quantry.jobservice.graph.StoredGraph.Drawn;
import io.quantry.jobservice.graph.StoredGraph.Refused;
import io.quantry.jobservice.inspection.ModelChecks;
import io.quantry.jobservice.inspection.UploadChecker.UploadedFile;
import io.quantry.jobservice.registry.ModelVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Draws models when somebody first wants to see them, beside the request and once at a time for
 * each. What failed for a passing cause, or on our side, is told once and then tried anew.
 */
@Component
class ModelGraphs {
  private static final Logger LOG = LoggerFactory.getLogger(ModelGraphs.class);

  /** Models being drawn or waiting for their turn; each holds a thread. */
  private static final int MOST = 16;

  private static final int MOST_REMEMBERED = 1_000;

  private final GraphTable table;
  private final ModelChecks checks;
  private final JsonMapper json;
  private final Semaphore places = new Semaphore(MOST);
  private final Map<Model, Progress> running = new ConcurrentHashMap<>();

  ModelGraphs(GraphTable table, ModelChecks checks, JsonMapper json) {
    this.table = table;
    this.checks = checks;
    this.json = json;
  }

  private record Model(UUID tenant, String sha256) {}

  private sealed interface Progress {
    record Working() implements Progress {}

    record Failed(QuantryException cause) implements Progress {}
  }

  /**
   * The drawing, empty while it is being made.
   *
   * @throws QuantryException why there is none
   */
  Optional<Drawn> of(UUID tenant, ModelVersion version) {
    Model model = new Model(tenant, version.files().getFirst().sha256());
    StoredGraph known = table.find(tenant, model.sha256()).orElse(null);
    return switch (known) {
      case Drawn drawn -> Optional.of(drawn);
      case Refused refused -> throw new QuantryException(refused.code(), refused.detail());
      case null -> {
        make(model, version);
        yield Optional.empty();
      }
    };
  }

  private void make(Model model, ModelVersion version) {
    if (running.get(model) instanceof Progress.Failed failed && running.remove(model, failed)) {
      throw failed.cause();
    }
    if (!version.ready()) {
      throw new QuantryException(ErrorCode.VERSION_DELETED, "This version was deleted");
    }
    if (running.containsKey(model)) {
      return;
    }
    if (!places.tryAcquire()) {
      throw new QuantryException(
          ErrorCode.SERVICE_UNAVAILABLE, "Too many models are being drawn now, try again");
    }
    if (running.putIfAbsent(model, new Progress.Working()) != null) {
      places.release();
      return;
    }
    // The thread sees what the request may see: it inherits the tenant's view of the rows.
    Thread.ofPlatform()
        .name("graph-" + model.sha256().substring(0, 12))
        .daemon()
        .start(() -> work(model, version));
  }

  private void work(Model model, ModelVersion version) {
    try {
      table.keep(model.tenant(), model.sha256(), draw(model.tenant(), version));
      running.remove(model);
    } catch (QuantryException failure) {
      remember(model, failure);
    } catch (RuntimeException failure) {
      LOG.error("The model {} could not be drawn", model.sha256(), failure);
      remember(model, new QuantryException(ErrorCode.INTERNAL_ERROR, "Drawing failed on our side"));
    } finally {
      places.release();
    }
  }

  private void remember(Model model, QuantryException failure) {
    if (running.size() > MOST_REMEMBERED) {
      running.values().removeIf(Progress.Failed.class::isInstance); // nobody came back for them
    }
    running.put(model, new Progress.Failed(failure));
  }

  private StoredGraph draw(UUID tenant, ModelVersion version) {
    List<UploadedFile> files =
        version.files().stream()
            .map(file -> new UploadedFile(file.name(), file.sha256(), file.sizeBytes()))
            .toList();
    try {
      return new Drawn(compressed(checks.outline(tenant, files)));
    } catch (QuantryException failure) {
      Fault fault = failure.code().fault();
      boolean lasts =
          (fault == Fault.USER || fault == Fault.RESOURCES)
              && failure.code() != ErrorCode.MODEL_QUARANTINED
              && failure.code() != ErrorCode.MODEL_CRASHED_RUNTIME
              && failure.code() != ErrorCode.ATTEMPT_TIMEOUT // of a machine with much to do
              && failure.code() != ErrorCode.DISK_FULL;
      if (!lasts) {
        throw failure;
      }
      return new Refused(failure.code(), String.valueOf(failure.getMessage()));
    }
  }

  private byte[] compressed(OutlineResult outline) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(json.writeValueAsBytes(outline));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }
}
