package io.quantry.jobservice.oci;

import io.quantry.contracts.fleet.BlobRef;
import io.quantry.jobservice.artifact.Blobs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes what a version is pulled by: by CNCF ModelPack, whose layers are the files as they are, and
 * as an image with one layer, which container runtimes mount. Made at first need; the digest of an
 * image's layer costs one reading of the files, which those who ask meanwhile wait for.
 */
@Component
class VersionManifests {
  private final VersionObjects objects;
  private final Blobs blobs;
  private final JsonMapper json;
  private final Map<UUID, ReentrantLock> underWay = new ConcurrentHashMap<>();

  VersionManifests(VersionObjects objects, Blobs blobs, JsonMapper json) {
    this.objects = objects;
    this.blobs = blobs;
    this.json = json;
  }

  /** The manifest of a version in a form. */
  VersionObject manifest(ServedVersion version, ServedVersion.Form form) throws IOException {
    var kept = objects.find(version, form.manifest());
    return kept.isPresent() ? kept.get() : made(version, form);
  }

  private VersionObject made(ServedVersion version, ServedVersion.Form form) throws IOException {
    ReentrantLock lock = underWay.computeIfAbsent(version.id(), id -> new ReentrantLock());
    lock.lock();
    try {
      if (objects.find(version, form.manifest()).isEmpty()) {
        objects.keep(
            version,
            switch (form) {
              case MODEL -> model(version);
              case IMAGE -> image(version);
            });
      }
    } finally {
      underWay.remove(version.id(), lock);
      lock.unlock();
    }
    return objects.find(version, form.manifest()).orElseThrow();
  }

  private List<VersionObject> model(ServedVersion version) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("createdAt", version.createdAt().toString());
    described.put("name", version.model());
    described.put("version", Integer.toString(version.number()));
    Map<String, Object> technical = new LinkedHashMap<>();
    technical.put("format", "onnx");
    if (version.technique() != null) {
      JsonNode technique = json.readTree(version.technique());
      technical.put("quantization", technique.path("type").asString("unknown"));
    }
    Map<String, Object> configuration = new LinkedHashMap<>();
    configuration.put("descriptor", described);
    configuration.put(
        "modelfs",
        ordered(
            "type",
            "layers",
            "diffIds",
            version.files().stream().map(file -> "sha256:" + file.sha256()).toList()));
    configuration.put("config", technical);
    VersionObject config =
        object(version, ObjectKind.MODEL_CONFIG, MediaTypes.MODEL_CONFIG, configuration);
    Map<String, Object> manifest = manifestOf(config);
    manifest.put("artifactType", MediaTypes.MODEL_MANIFEST);
    manifest.put("layers", version.files().stream().map(VersionManifests::layer).toList());
    manifest.put("annotations", annotations(version));
    return List.of(
        config, object(version, ObjectKind.MODEL_MANIFEST, MediaTypes.IMAGE_MANIFEST, manifest));
  }

  private static Map<String, Object> layer(BlobRef file) {
    return ordered(
        "mediaType",
        MediaTypes.MODEL_WEIGHT,
        "digest",
        "sha256:" + file.sha256(),
        "size",
        file.sizeBytes(),
        "annotations",
        ordered(
            "org.cncf.model.filepath", file.name(), "org.opencontainers.image.title", file.name()));
  }

  private List<VersionObject> image(ServedVersion version) throws IOException {
    VersionObject layer = layerOf(version);
    Map<String, Object> configuration = new LinkedHashMap<>();
    configuration.put("created", version.createdAt().toString());
    configuration.put("architecture", "amd64");
    configuration.put("os", "linux");
    configuration.put("config", Map.of());
    configuration.put(
        "rootfs", ordered("type", "layers", "diff_ids", List.of(layer.digest().toString())));
    configuration.put(
        "history",
        List.of(
            ordered(
                "created",
                version.createdAt().toString(),
                "comment",
                "files of " + version.model() + ":" + version.number())));
    VersionObject config =
        object(version, ObjectKind.IMAGE_CONFIG, MediaTypes.IMAGE_CONFIG, configuration);
    Map<String, Object> manifest = manifestOf(config);
    manifest.put("layers", List.of(layer.descriptor()));
    manifest.put("annotations", annotations(version));
    return List.of(
        layer,
        config,
        object(version, ObjectKind.IMAGE_MANIFEST, MediaTypes.IMAGE_MANIFEST, manifest));
  }

  private VersionObject layerOf(ServedVersion version) throws IOException {
    TarArchive archive = version.archive();
    MessageDigest digest = Digest.Algorithm.SHA256.begin();
    try (InputStream bytes = archive.open(blobs::open, 0, archive.sizeBytes());
        OutputStream hashed = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      bytes.transferTo(hashed);
    }
    return new VersionObject(
        version.id(),
        Digest.sha256(HexFormat.of().formatHex(digest.digest())),
        ObjectKind.IMAGE_LAYER,
        MediaTypes.IMAGE_LAYER,
        archive.sizeBytes(),
        null);
  }

  private static Map<String, Object> annotations(ServedVersion version) {
    return ordered(
        "org.opencontainers.image.created", version.createdAt().toString(),
        "org.opencontainers.image.title", version.model(),
        "org.opencontainers.image.version", Integer.toString(version.number()));
  }

  private static Map<String, Object> manifestOf(VersionObject config) {
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", MediaTypes.IMAGE_MANIFEST);
    manifest.put("config", config.descriptor());
    return manifest;
  }

  private VersionObject object(
      ServedVersion version, ObjectKind kind, String mediaType, Map<String, Object> document) {
    return VersionObject.of(version, kind, mediaType, json.writeValueAsBytes(document));
  }

  /** Names and values in turn, kept in this order. */
  static Map<String, Object> ordered(Object... members) {
    Map<String, Object> ordered = new LinkedHashMap<>();
    for (int i = 0; i < members.length; i += 2) {
      ordered.put((String) members[i], members[i + 1]);
    }
    return ordered;
  }
}
