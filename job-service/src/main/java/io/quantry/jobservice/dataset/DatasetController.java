package io.quantry.jobservice.dataset;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.engine.DatasetFacts;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.artifact.Blob;
import io.quantry.jobservice.artifact.Blobs;
import io.quantry.jobservice.artifact.PlainNames;
import io.quantry.jobservice.inspection.UploadChecker;
import io.quantry.jobservice.rest.Cursors;
import io.quantry.jobservice.rest.JsonBody;
import io.quantry.jobservice.rest.Page;
import io.quantry.jobservice.rest.PageRequest;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /v1/datasets}. An upload is multipart: the part {@code manifest} in JSON, and one file
 * part for each file that it names, called by role or with that file name.
 */
@RestController
@RequestMapping("/v1/datasets")
class DatasetController {
  private static final String MANIFEST_PART = "manifest";

  private final DatasetTable datasets;
  private final DatasetVersions versions;
  private final Datasets registry;
  private final Blobs blobs;
  private final UploadChecker checker;
  private final Cursors cursors;

  DatasetController(
      DatasetTable datasets,
      DatasetVersions versions,
      Datasets registry,
      Blobs blobs,
      UploadChecker checker,
      Cursors cursors) {
    this.datasets = datasets;
    this.versions = versions;
    this.registry = registry;
    this.blobs = blobs;
    this.checker = checker;
    this.cursors = cursors;
  }

  /** A dataset in JSON. */
  record DatasetView(String id, String name, Instant createdAt, List<VersionView> versions) {}

  /** A version in JSON. */
  record VersionView(
      String id,
      String dataset,
      int version,
      String state,
      @JsonRawValue String manifest,
      @JsonRawValue String facts,
      String digest,
      List<FileView> files,
      Instant createdAt) {
    static VersionView of(DatasetVersionEntity entity) {
      return new VersionView(
          PrefixedId.DATASET.format(entity.id()),
          entity.dataset().name(),
          entity.version(),
          entity.state(),
          entity.manifest(),
          entity.facts(),
          entity.digest(),
          entity.files().stream()
              .map(f -> new FileView(f.role(), f.name(), f.sha256(), f.sizeBytes()))
              .toList(),
          entity.createdAt());
    }
  }

  /** A file in JSON. */
  record FileView(String role, String name, String sha256, long sizeBytes) {}

  @GetMapping(produces = "application/json")
  Page<DatasetView> list(
      Caller caller,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    PageRequest page = cursors.page(caller.tenantId(), "datasets", limit, cursor);
    String after = page.after();
    return Page.of(
            datasets.findAfter(
                caller.tenantId(), after == null ? "" : after, Limit.of(page.fetch())),
            page,
            DatasetEntity::name)
        .map(this::view);
  }

  @GetMapping(path = "/{name}", produces = "application/json")
  DatasetView get(Caller caller, @PathVariable String name) {
    return datasets
        .findByTenantIdAndName(caller.tenantId(), name)
        .map(this::view)
        .orElseThrow(DatasetController::notFound);
  }

  @GetMapping(path = "/{name}/versions/{number}", produces = "application/json")
  VersionView version(Caller caller, @PathVariable String name, @PathVariable int number) {
    return versions
        .findByTenantIdAndDatasetNameAndVersion(caller.tenantId(), name, number)
        .map(VersionView::of)
        .orElseThrow(DatasetController::notFound);
  }

  @PostMapping(
      path = "/{name}/versions",
      consumes = "multipart/form-data",
      produces = "application/json")
  ResponseEntity<VersionView> upload(
      Caller caller, @PathVariable String name, HttpServletRequest request)
      throws IOException, ServletException {
    PlainNames.resource(name);
    Collection<Part> parts = request.getParts();
    DatasetManifest manifest = manifest(parts);
    List<DatasetFile> files = new ArrayList<>();
    for (Map.Entry<String, String> file : manifest.files().entrySet()) {
      files.add(store(caller, file.getKey(), file.getValue(), parts));
    }
    DatasetFacts facts =
        checker.checkDataset(
            manifest,
            files.stream()
                .map(f -> new UploadChecker.UploadedFile(f.name(), f.sha256(), f.sizeBytes()))
                .toList());
    DatasetVersionEntity version =
        registry.register(caller.tenantId(), name, manifest, files, facts);
    return ResponseEntity.created(
            URI.create("/v1/datasets/" + name + "/versions/" + version.version()))
        .body(VersionView.of(version));
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

  private DatasetFile store(Caller caller, String role, String file, Collection<Part> parts)
      throws IOException {
    Part part =
        parts.stream()
            .filter(
                candidate ->
                    candidate.getName().equals(role)
                        || file.equals(candidate.getSubmittedFileName()))
            .findFirst()
            .orElseThrow(
                () ->
                    new QuantryException(
                        ErrorCode.MISSING_PROPERTY, "The file part \"" + role + "\" is missing"));
    try (InputStream bytes = part.getInputStream()) {
      Blob blob = blobs.put(caller.tenantId(), bytes, null);
      if (blob.sizeBytes() == 0) {
        throw new QuantryException(ErrorCode.EMPTY_UPLOAD, "The file " + file + " holds no bytes");
      }
      return new DatasetFile(caller.tenantId(), role, file, blob.sha256(), blob.sizeBytes());
    }
  }

  private DatasetView view(DatasetEntity dataset) {
    return new DatasetView(
        PrefixedId.DATASET.format(dataset.id()),
        dataset.name(),
        dataset.createdAt(),
        versions
            .findTop200ByTenantIdAndDatasetNameOrderByVersionDesc(
                dataset.tenantId(), dataset.name())
            .stream()
            .map(VersionView::of)
            .toList());
  }

  private static QuantryException notFound() {
    return new QuantryException(ErrorCode.NOT_FOUND, "There is no such dataset");
  }
}
