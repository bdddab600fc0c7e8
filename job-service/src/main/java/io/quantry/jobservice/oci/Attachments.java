package io.quantry.jobservice.oci;

import io.quantry.contracts.report.EvaluationDocument;
import io.quantry.jobservice.provenance.Provenance;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What refers to a manifest of a version: the report of its evaluation, and the signed statement of
 * what it was made from. There are other ones once it was judged; those before can still be pulled.
 */
@Component
class Attachments {
  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

  private final VersionObjects objects;
  private final Provenance provenance;
  private final JdbcClient database;
  private final JsonMapper json;

  Attachments(VersionObjects objects, Provenance provenance, JdbcClient database, JsonMapper json) {
    this.objects = objects;
    this.provenance = provenance;
    this.database = database;
    this.json = json;
  }

  /** Those of now, of the version whose manifest {@code subject} is. */
  List<Referrer> of(ServedVersion version, VersionObject subject) {
    VersionObject config =
        VersionObject.of(version, ObjectKind.ATTACHED_CONFIG, MediaTypes.EMPTY, NOTHING);
    List<VersionObject> made = new ArrayList<>(List.of(config));
    List<Referrer> referrers = new ArrayList<>();
    for (Attached attached : attached(version)) {
      VersionObject manifest = manifest(version, subject, config, attached);
      made.add(attached.file());
      made.add(manifest);
      referrers.add(
          new Referrer(
              manifest.digest(),
              manifest.mediaType(),
              manifest.sizeBytes(),
              attached.type(),
              attached.annotations()));
    }
    objects.keep(version, made);
    return referrers;
  }

  private record Attached(VersionObject file, String name, Map<String, Object> annotations) {
    static Attached of(
        ServedVersion version, String type, String name, byte[] bytes, String key, String value) {
      return new Attached(
          VersionObject.of(version, ObjectKind.ATTACHED_FILE, type, bytes),
          name,
          Map.of(key, value));
    }

    String type() {
      return file.mediaType();
    }
  }

  private List<Attached> attached(ServedVersion version) {
    List<Attached> attached = new ArrayList<>();
    report(version)
        .ifPresent(
            report ->
                attached.add(
                    Attached.of(
                        version,
                        MediaTypes.REPORT,
                        "report.json",
                        json.writeValueAsBytes(report),
                        "io.quantry.form",
                        EvaluationDocument.FORM)));
    provenance
        .envelope(version.tenant(), version.model(), version.number())
        .ifPresent(
            envelope ->
                attached.add(
                    Attached.of(
                        version,
                        MediaTypes.STATEMENT,
                        "provenance.intoto.json",
                        envelope,
                        "in-toto.io/predicate-type",
                        "https://slsa.dev/provenance/v1")));
    return attached;
  }

  private Optional<JsonNode> report(ServedVersion version) {
    return database
        .sql(
            """
            SELECT evaluation FROM model_versions
            WHERE tenant_id = ? AND id = ? AND evaluation IS NOT NULL
            """)
        .params(version.tenant(), version.id())
        .query(String.class)
        .optional()
        .map(evaluation -> json.readTree(evaluation).path("report"))
        .filter(report -> EvaluationDocument.FORM.equals(report.path("form").asString("")));
  }

  private VersionObject manifest(
      ServedVersion version, VersionObject subject, VersionObject config, Attached attached) {
    Map<String, Object> layer = attached.file().descriptor();
    layer.put(
        "annotations", VersionManifests.ordered("org.opencontainers.image.title", attached.name()));
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", MediaTypes.IMAGE_MANIFEST);
    manifest.put("artifactType", attached.type());
    manifest.put("config", config.descriptor());
    manifest.put("layers", List.of(layer));
    manifest.put("subject", subject.descriptor());
    manifest.put("annotations", attached.annotations());
    return VersionObject.of(
        version,
        ObjectKind.ATTACHED_MANIFEST,
        MediaTypes.IMAGE_MANIFEST,
        json.writeValueAsBytes(manifest));
  }
}
