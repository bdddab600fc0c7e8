package io.quantry.jobservice.dataset;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Quotas;
import io.quantry.jobservice.artifact.Blob;
import io.quantry.jobservice.artifact.Blobs;
import io.quantry.jobservice.artifact.SentFiles;
import io.quantry.jobservice.rest.JsonBody;
import io.quantry.jobservice.wake.Notifications;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Takes uploads in and waits for their checks, here or on another replica. */
@Component
class DatasetUploads {
  private static final String MANIFEST_PART = "manifest";

  private final Datasets datasets;
  private final DatasetVersions versions;
  private final DatasetChecks checks;
  private final Notifications notifications;
  private final Blobs blobs;
  private final SentFiles sent;
  private final Quotas quotas;

  DatasetUploads(
      Datasets datasets,
      DatasetVersions versions,
      DatasetChecks checks,
      Notifications notifications,
      Blobs blobs,
      SentFiles sent,
      Quotas quotas) {
    this.sent = sent;
    this.quotas = quotas;
    this.datasets = datasets;
    this.versions = versions;
    this.checks = checks;
    this.notifications = notifications;
    this.blobs = blobs;
  }

  /** Stores the parts as the next version, whose check may begin from now on. */
  DatasetVersionEntity store(Caller caller, String name, Collection<Part> parts)
      throws IOException {
    quotas.requireRoom(caller.tenantId(), Quotas.UNKNOWN_LENGTH);
    DatasetManifest manifest = manifest(parts);
    List<DatasetFile> files = new ArrayList<>();
    for (Map.Entry<String, String> file : manifest.files().entrySet()) {
      files.add(write(caller.tenantId(), file.getKey(), file.getValue(), parts));
    }
    return register(caller, name, manifest, files);
  }

  /** Makes the next version of files that were sent beforehand. */
  DatasetVersionEntity store(Caller caller, String name, SentDataset dataset) {
    List<BlobRef> found = sent.find(caller.tenantId(), dataset.uploads());
    List<DatasetFile> files =
        dataset.manifest().files().entrySet().stream()
            .map(file -> named(caller.tenantId(), file.getKey(), file.getValue(), found))
            .toList();
    return register(caller, name, dataset.manifest(), files);
  }

  private static DatasetFile named(UUID tenant, String role, String file, List<BlobRef> found) {
    return found.stream()
        .filter(candidate -> candidate.name().equals(role) || candidate.name().equals(file))
        .findFirst()
        .map(sent -> new DatasetFile(tenant, role, file, sent.sha256(), sent.sizeBytes()))
        .orElseThrow(() -> missing(role));
  }

  private static QuantryException missing(String role) {
    return new QuantryException(ErrorCode.MISSING_PROPERTY, "The file \"" + role + "\" is missing");
  }

  private DatasetVersionEntity register(
      Caller caller, String name, DatasetManifest manifest, List<DatasetFile> files) {
    DatasetVersionEntity version;
    try {
      version = datasets.register(caller, name, manifest, files);
    } catch (RuntimeException refused) {
      files.forEach(file -> blobs.disown(file.sha256()));
      throw refused;
    }
    checks.wake();
    return version;
  }

  /** The version when its check has ended, or as it is after {@code most} or when we stop. */
  DatasetVersionEntity awaitCheck(DatasetVersionEntity version, Duration most) {
    long deadline = System.nanoTime() + most.toNanos();
    try (Notifications.Waiter waiter = notifications.waiter(version.id())) {
      while (true) {
        DatasetVersionEntity now =
            versions.findByTenantIdAndId(version.tenantId(), version.id()).orElseThrow();
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        boolean over = !left.isPositive() || !notifications.isRunning();
        if (now.state() != DatasetState.VALIDATING || over) {
          return now;
        }
        waiter.await(left.plusMillis(1)); // its unit is the millisecond: never zero
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return version;
    }
  }

  private static DatasetManifest manifest(Collection<Part> parts) throws IOException {
    Part part =
        parts.stream()
            .filter(candidate -> candidate.getName().equals(MANIFEST_PART))
            .findFirst()
            .orElseThrow(
                () ->
                    new QuantryException(
                        ErrorCode.MISSING_PROPERTY, "The part \"manifest\" is missing"));
    try (InputStream body = part.getInputStream()) {
      return ManifestReader.read(JsonBody.readObject(body).tree());
    }
  }

  private DatasetFile write(UUID tenant, String role, String file, Collection<Part> parts)
      throws IOException {
    Part part =
        parts.stream()
            .filter(
                candidate ->
                    candidate.getName().equals(role)
                        || file.equals(candidate.getSubmittedFileName()))
            .findFirst()
            .orElseThrow(() -> missing(role));
    try (InputStream bytes = part.getInputStream()) {
      Blob blob = blobs.write(bytes, null);
      if (blob.sizeBytes() == 0) {
        throw new QuantryException(ErrorCode.EMPTY_UPLOAD, "The file " + file + " holds no bytes");
      }
      return new DatasetFile(tenant, role, file, blob.sha256(), blob.sizeBytes());
    }
  }
}
