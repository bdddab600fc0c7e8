package io.quantry.contracts.spec;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.Violation;
import io.quantry.contracts.catalog.TechniqueCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a job spec from a JSON tree (maps, lists, strings, numbers, booleans), the same for REST,
 * YAML files and the offline command line. Unknown members are refused, and every violation is
 * reported at once.
 */
public final class SpecReader {
  /** A name, or the label that a pool of workers requires. */
  private static final Pattern TAG =
      Pattern.compile(Reference.NAME.pattern() + "|label:[a-z0-9._-]{1,63}=[A-Za-z0-9._-]{1,63}");

  private static final Duration MAX_QUEUE = Duration.ofDays(7);
  private static final Duration MAX_RUNTIME = Duration.ofDays(1);
  private static final int MAX_BATCH = 1024;
  private static final int MAX_TOKENS = 8192;
  private static final int MAX_THREADS = 256;
  private static final int MAX_LATENCY_POINTS = 8;
  private static final int MAX_SAMPLES = 10_000_000;
  private static final int MAX_CLASS = 1_000_000;
  private static final int MAX_TENSOR_NAME = 512;
  private static final String TENSOR = "the name of an output";

  static final String DATASET_FORM = "name:version or name, optionally with #split";

  private final TechniqueCatalog catalog;
  private final TechniqueReader techniques;

  public SpecReader(TechniqueCatalog catalog) {
    this.catalog = catalog;
    this.techniques = new TechniqueReader(catalog);
  }

  /**
   * Reads a whole job.
   *
   * @throws QuantryException with the code of the first violation and all of them
   */
  public JobSpec readJob(Map<String, Object> tree) {
    List<Violation> violations = new ArrayList<>();
    TreeNode root = new TreeNode("", tree, violations);
    Reference model = model(root.child("model"));
    TechniqueReader.Read technique = techniques.read(root.requiredChild("technique"), violations);
    JobSpec.Target target = target(root.child("target"), technique.type(), violations);
    TreeNode evaluationNode = root.child("evaluation");
    Reference evaluationData =
        evaluationNode.optional("dataset", Reference::parse, DATASET_FORM).orElse(null);
    EvaluationSpec evaluation = evaluation(evaluationNode);
    Objectives objectives = objectives(root.child("objectives"));
    JobSpec.Execution execution = execution(root.child("execution"));
    JobSpec.Output output = output(root.child("output"));
    root.finish();
    techniques.checkData(technique, evaluationData, violations);
    TreeNode.refuse(violations);
    if (model == null) {
      throw new IllegalStateException("A missing model was not reported");
    }
    return new JobSpec(
        model,
        technique.spec(),
        technique.calibration(),
        technique.training(),
        target,
        evaluation,
        evaluationData,
        objectives,
        execution,
        output);
  }

  private static @Nullable Reference model(TreeNode node) {
    Reference model =
        node.required("ref", Reference::parse, "name@alias, name:version or sha256:…");
    if (model != null && model.split() != null) {
      node.violation(
          "ref",
          ErrorCode.INVALID_VALUE,
          "Only datasets have splits, expected no #%s after a model".formatted(model.split()));
    }
    return model;
  }

  /**
   * Reads the {@code technique} object alone, as the offline command line gets it.
   *
   * @throws QuantryException with the code of the first violation and all of them
   */
  public TechniqueSpec readTechnique(Map<String, Object> tree) {
    List<Violation> violations = new ArrayList<>();
    TechniqueReader.Read read =
        techniques.read(new TreeNode("/technique", tree, violations), violations);
    TreeNode.refuse(violations);
    return read.spec();
  }

  /** Reads the {@code evaluation} object alone; a {@code dataset} in it is ignored. */
  public EvaluationSpec readEvaluation(Map<String, Object> tree) {
    List<Violation> violations = new ArrayList<>();
    TreeNode node = new TreeNode("/evaluation", tree, violations);
    node.raw("dataset");
    EvaluationSpec read = evaluation(node);
    TreeNode.refuse(violations);
    return read;
  }

  /** Reads the {@code objectives} object alone. */
  public Objectives readObjectives(Map<String, Object> tree) {
    List<Violation> violations = new ArrayList<>();
    Objectives read = objectives(new TreeNode("/objectives", tree, violations));
    TreeNode.refuse(violations);
    return read;
  }

  private JobSpec.Target target(TreeNode node, String technique, List<Violation> violations) {
    String hardware = node.oneOf("hardware", JobSpec.Target.HARDWARE, "cpu");
    List<String> tags = node.words("tags", TAG);
    String runtime = runtime(node);
    node.finish();
    boolean unsupported =
        catalog
            .find(technique)
            .map(known -> known.unsupportedHardware().contains(hardware))
            .orElse(false);
    if (unsupported) {
      violations.add(
          new Violation(
              "/target/hardware",
              ErrorCode.UNSUPPORTED_ON_TARGET,
              "The technique %s cannot run on %s".formatted(technique, hardware)));
    }
    return new JobSpec.Target(hardware, tags, runtime);
  }

  private static @Nullable String runtime(TreeNode node) {
    Object given = node.raw("runtime");
    if (given == null || (given instanceof String word && word.matches(JobSpec.Target.RUNTIME))) {
      return (String) given;
    }
    node.violation(
        "runtime",
        ErrorCode.INVALID_VALUE,
        "Expected a version of ONNX Runtime from 1.15 on as a text, such as \">=1.20\", got "
            + given);
    return null;
  }

  private static EvaluationSpec evaluation(TreeNode node) {
    EvaluationSpec defaults = EvaluationSpec.defaults();
    String metric = node.oneOf("metric", Metrics.NAMES, defaults.metric());
    String pooling = node.oneOf("pooling", List.of("none", "mean"), defaults.pooling());
    Integer samples = node.optionalInteger("samples", 1, MAX_SAMPLES).orElse(null);
    int threads = node.integer("threads", 1, MAX_THREADS, defaults.threads());
    Optional<Integer> batch = node.optionalInteger("batch", 1, MAX_BATCH);
    Optional<Integer> tokens = node.optionalInteger("tokens", 1, MAX_TOKENS);
    List<EvaluationSpec.LatencyPoint> points = new ArrayList<>();
    for (TreeNode point : node.children("latency", MAX_LATENCY_POINTS)) {
      points.add(
          new EvaluationSpec.LatencyPoint(
              point.integer("batch", 1, MAX_BATCH, 1),
              point.optionalInteger("tokens", 1, MAX_TOKENS).orElse(null)));
      point.finish();
    }
    if (points.isEmpty()) {
      points.add(new EvaluationSpec.LatencyPoint(batch.orElse(1), tokens.orElse(null)));
    } else if (batch.isPresent() || tokens.isPresent()) {
      node.violation(
          "batch",
          ErrorCode.INVALID_VALUE,
          "Give either batch and tokens or a list of latency points");
    }
    OutputSpec outputs = outputs(node.child("outputs"));
    boolean diagnosis = node.flag("diagnosis", false);
    node.finish();
    return new EvaluationSpec(
        metric, pooling, samples, threads, points, outputs, diagnosis ? true : null);
  }

  private static OutputSpec outputs(TreeNode node) {
    String main = node.optional("main", SpecReader::tensorName, TENSOR).orElse(null);
    String scores = node.oneOf("scores", OutputSpec.SCORES, "auto");
    OutputSpec.Detection detection =
        node.raw("detection") == null ? null : detection(node.child("detection"));
    node.finish();
    return new OutputSpec(main, scores, detection);
  }

  private static OutputSpec.Detection detection(TreeNode node) {
    OutputSpec.Detection detection =
        new OutputSpec.Detection(
            Objects.requireNonNullElse(
                node.required("boxes", SpecReader::tensorName, TENSOR), "missing"),
            Objects.requireNonNullElse(
                node.required("scores", SpecReader::tensorName, TENSOR), "missing"),
            node.optional("labels", SpecReader::tensorName, TENSOR).orElse(null),
            node.oneOf("form", OutputSpec.Detection.FORMS, "xyxy"),
            node.flag("normalized", false),
            node.optionalInteger("background", 0, MAX_CLASS).orElse(null),
            node.optionalNumber("threshold", 0, 1).orElse(OutputSpec.Detection.DEFAULT_THRESHOLD),
            node.optionalNumber("maxOverlap", 0, 1).orElse(OutputSpec.Detection.DEFAULT_OVERLAP));
    node.finish();
    return detection;
  }

  private static Optional<String> tensorName(String text) {
    return text.isBlank() || text.length() > MAX_TENSOR_NAME ? Optional.empty() : Optional.of(text);
  }

  private static Objectives objectives(TreeNode node) {
    Double drop = node.optionalNumber("maxAccuracyDrop", 0, 100).orElse(null);
    double confidence =
        node.optionalNumber("confidence", 0.5, 0.9999).orElse(Objectives.DEFAULT_CONFIDENCE);
    Double speedup = node.optionalNumber("minSpeedup", 0, 1000).orElse(null);
    Double size = node.optionalNumber("maxSizeRatio", 0, 10).orElse(null);
    String policy =
        node.oneOf(
            "onInconclusive",
            Arrays.stream(Objectives.OnInconclusive.values())
                .map(Objectives.OnInconclusive::wireName)
                .toList(),
            Objectives.OnInconclusive.REPORT.wireName());
    node.finish();
    return new Objectives(
        drop,
        confidence,
        speedup,
        size,
        Objectives.OnInconclusive.valueOf(policy.toUpperCase(Locale.ROOT)));
  }

  private static JobSpec.Execution execution(TreeNode node) {
    JobSpec.Priority priority =
        switch (node.oneOf("priority", List.of("low", "normal", "high"), "normal")) {
          case "low" -> JobSpec.Priority.LOW;
          case "high" -> JobSpec.Priority.HIGH;
          default -> JobSpec.Priority.NORMAL;
        };
    Duration queue = node.duration("maxQueue", MAX_QUEUE, Duration.ofHours(2));
    Duration runtime = node.duration("maxRuntime", MAX_RUNTIME, Duration.ofHours(1));
    int attempts = node.integer("maxAttempts", 1, 10, 3);
    node.finish();
    return new JobSpec.Execution(priority, queue, runtime, attempts);
  }

  private static JobSpec.Output output(TreeNode node) {
    String register = node.optional("register", SpecReader::name, "a name").orElse(null);
    String alias = node.optional("alias", SpecReader::name, "a name").orElse(null);
    node.finish();
    return new JobSpec.Output(register, alias);
  }

  private static Optional<String> name(String text) {
    return Reference.NAME.matcher(text).matches() ? Optional.of(text) : Optional.empty();
  }
}
