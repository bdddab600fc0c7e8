package io.quantry.jobservice.provenance;

import io.quantry.contracts.job.PrefixedId;
import io.quantry.provenance.Predicate;
import io.quantry.provenance.ResourceDescriptor;
import io.quantry.provenance.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/** Says in in-toto's words what the database knows of a version. */
@Component
class StatementMaker {
  private final VersionFacts facts;
  private final ProvenanceSettings settings;

  StatementMaker(VersionFacts facts, ProvenanceSettings settings) {
    this.facts = facts;
    this.settings = settings;
  }

  /**
   * The statement.
   *
   * @param engineVersion of the program that made the version, absent for uploads
   * @param now when it is stated
   */
  Statement make(
      VersionFacts.Version version, Stage stage, @Nullable String engineVersion, Instant now) {
    Map<String, Object> internal =
        Map.of(
            Predicate.VERSION,
            version.reference(),
            "stage",
            stage.name().toLowerCase(Locale.ROOT),
            "statedAt",
            now.toString());
    UUID job = version.job();
    Predicate predicate =
        job == null
            ? upload(version, internal)
            : quantization(version, job, internal, engineVersion);
    return new Statement(facts.files(version), predicate);
  }

  private Predicate upload(VersionFacts.Version version, Map<String, Object> internal) {
    return new Predicate(
        new Predicate.BuildDefinition(
            Predicate.UPLOAD, Map.of("model", version.model()), internal, List.of()),
        new Predicate.RunDetails(
            new Predicate.Builder(settings.builderId(), Map.of()),
            new Predicate.Metadata(null, null, version.createdAt()),
            List.of()));
  }

  private Predicate quantization(
      VersionFacts.Version version,
      UUID job,
      Map<String, Object> internal,
      @Nullable String engineVersion) {
    Optional<VersionFacts.Run> run = facts.run(version);
    List<ResourceDescriptor> byproducts = new ArrayList<>();
    Map<String, String> versions = new TreeMap<>();
    if (engineVersion != null) {
      versions.put("engine", engineVersion);
    }
    if (version.quantization() != null) {
      ResourceDescriptor quantization = Reported.quantization(version.quantization());
      byproducts.add(quantization);
      if (quantization.annotations().get("runtimeVersion") instanceof String runtime) {
        versions.put("onnxruntime", runtime);
      }
    }
    if (version.verdict() != null) {
      byproducts.add(
          Reported.evaluation(version.verdict(), version.evaluation(), version.failure()));
    }
    return new Predicate(
        new Predicate.BuildDefinition(
            Predicate.QUANTIZATION, submitted(version), internal, facts.sources(version)),
        new Predicate.RunDetails(
            new Predicate.Builder(settings.builderId(), versions),
            new Predicate.Metadata(
                PrefixedId.JOB.format(job),
                run.map(VersionFacts.Run::startedAt).orElse(null),
                version.createdAt()),
            byproducts));
  }

  private static Map<String, Object> submitted(VersionFacts.Version version) {
    return version.document() == null
        ? Map.of()
        : Reported.JSON.readValue(version.document(), new TypeReference<>() {});
  }
}
