package io.quantry.cli.demo;

import io.quantry.cli.client.DatasetUpload;
import io.quantry.cli.client.JobFollower;
import io.quantry.cli.client.JobView;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.cli.output.Json;
import io.quantry.cli.output.Progress;
import io.quantry.cli.spec.ManifestFile;
import io.quantry.contracts.engine.EvaluateResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Uploads, submits and follows through the REST interface, as any client would. */
final class DemoRun {
  private final QuantryClient client;
  private final Progress progress;

  DemoRun(QuantryClient client, Progress progress) {
    this.client = client;
    this.progress = progress;
  }

  List<CaseResult> run(List<DemoCase> cases) {
    List<Submitted> submitted = new ArrayList<>();
    for (DemoCase one : cases) {
      submitted.add(submit(one));
    }
    List<CaseResult> results = new ArrayList<>();
    for (Submitted one : submitted) {
      results.add(follow(one));
    }
    return results;
  }

  /** Further jobs on what the cases uploaded; returns their ids, in the order given. */
  List<String> submitAll(List<Map<String, Object>> specs) {
    return specs.stream().map(this::submit).toList();
  }

  /** Returns once all have ended, in whatever way. */
  void awaitEnds(List<String> jobs) {
    for (int i = 0; i < jobs.size(); i++) {
      String label = "job %d of %d".formatted(i + 1, jobs.size());
      new JobFollower(client).awaitEnd(jobs.get(i), progress, label);
    }
  }

  private record Submitted(DemoCase demo, String job, long nanos) {}

  private Submitted submit(DemoCase demo) {
    progress.at(demo.name() + " uploading", null);
    client.upload("POST", Routes.modelVersions(demo.name()) + "?alias=fp32", demo.model());
    demo.datasets().forEach(this::upload);
    return new Submitted(demo, submit(demo.spec()), System.nanoTime());
  }

  private String submit(Map<String, Object> spec) {
    JsonNode job =
        client.send(
            "POST", Routes.JOBS, spec, Map.of("Idempotency-Key", UUID.randomUUID().toString()));
    return new JobView(job).id();
  }

  private void upload(String name, ManifestFile dataset) {
    progress.at(name + " uploading", null);
    Map<String, Path> parts = new LinkedHashMap<>();
    dataset.manifest().files().forEach((role, file) -> parts.put(role, dataset.files().get(file)));
    new DatasetUpload(client).send(name, dataset.manifest(), parts);
  }

  private CaseResult follow(Submitted submitted) {
    DemoCase demo = submitted.demo();
    JobView job = new JobFollower(client).awaitEnd(submitted.job(), progress, demo.name());
    JsonNode version = registered(job);
    JsonNode evaluation = version.path("evaluation");
    return new CaseResult(
        demo.name(),
        version.path("technique").path("type").asString(technique(demo)),
        job.id(),
        version.path("version").isNumber() ? (Integer) version.path("version").asInt() : null,
        job.state().name(),
        job.failure().orElse(null),
        version.path("sizeBytes").isNumber() ? (Long) version.path("sizeBytes").asLong() : null,
        version.path("sha256").asString(null),
        evaluation.isObject() ? Json.mapper().treeToValue(evaluation, EvaluateResult.class) : null,
        demo.criteria().stream().map(criterion -> criterion.check(version)).toList(),
        (System.nanoTime() - submitted.nanos()) / 1e9);
  }

  /** The candidate's version as the registry has it; a missing node where there is none. */
  private JsonNode registered(JobView job) {
    JsonNode result = job.document().path("result");
    return result.path("model").isString()
        ? client.get(
            Routes.modelVersions(result.path("model").asString())
                + "/"
                + result.path("version").asInt())
        : result;
  }

  private static String technique(DemoCase demo) {
    return demo.spec().get("technique") instanceof Map<?, ?> technique
        ? String.valueOf(technique.get("type"))
        : "-";
  }
}
