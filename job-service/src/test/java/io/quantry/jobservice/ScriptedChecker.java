package io.quantry.jobservice;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.engine.DatasetFacts;
import io.quantry.contracts.engine.LayerDecision;
import io.quantry.contracts.engine.ModelFacts;
import io.quantry.contracts.engine.OutlineResult;
import io.quantry.contracts.engine.PlanResult;
import io.quantry.contracts.spec.JobSpec;
import io.quantry.contracts.spec.TechniqueSpec;
import io.quantry.jobservice.inspection.UploadChecker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A checker that believes every upload but the datasets that a test has written a script for, by
 * the name of one of their files.
 */
public final class ScriptedChecker implements UploadChecker {
  static final ModelFacts MODEL =
      new ModelFacts(8, Map.of("ai.onnx", 17L), List.of(), List.of(), List.of(), Map.of(), 1);
  static final String RUNTIME_VERSION = "1.29.0";
  static final int SAMPLES = 10;
  static final PlanResult PLAN =
      new PlanResult(
          1000,
          300,
          List.of(new LayerDecision("product", "MatMul", "int8 weights")),
          List.of(),
          new PlanResult.Time(2, 1, 256, 3),
          new PlanResult.Memory(5000, 4000, 100),
          List.of());

  public static final OutlineResult OUTLINE =
      new OutlineResult(
          0,
          0,
          false,
          List.of(),
          List.of(new OutlineResult.Diagram("empty", 0, 0, List.of(), List.of())),
          null);

  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final Map<String, Supplier<PlanResult>> plans = new ConcurrentHashMap<>();
  private final Map<String, Supplier<OutlineResult>> outlines = new ConcurrentHashMap<>();
  private final Map<String, Supplier<ModelFacts>> models = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> checks = new ConcurrentHashMap<>();

  /** What happens when a dataset is checked for the n-th time. */
  public interface Script {
    DatasetFacts check(int time) throws InterruptedException;
  }

  public static DatasetFacts facts(Map<String, Object> report) {
    return new DatasetFacts(SAMPLES, true, Map.of(), report);
  }

  public void on(String file, Script script) {
    scripts.put(file, script);
  }

  /** How often a dataset with this file was checked. */
  public int checks(String file) {
    return checks.computeIfAbsent(file, name -> new AtomicInteger()).get();
  }

  /** What planning a technique does from now on. */
  public void onPlan(String technique, Supplier<PlanResult> script) {
    plans.put(technique, script);
  }

  @Override
  public PlanResult plan(TechniqueSpec technique, JobSpec.Target target, List<UploadedFile> files) {
    return plans.getOrDefault(technique.type(), () -> PLAN).get();
  }

  /** What drawing the model of this digest does from now on. */
  public void onOutline(String sha256, Supplier<OutlineResult> script) {
    outlines.put(sha256, script);
  }

  @Override
  public OutlineResult outline(List<UploadedFile> files) {
    return outlines.getOrDefault(files.getFirst().sha256(), () -> OUTLINE).get();
  }

  /** What checking the model of this digest does from now on. */
  public void onModel(String sha256, Supplier<ModelFacts> script) {
    models.put(sha256, script);
  }

  @Override
  public ModelFacts checkModel(List<UploadedFile> files) {
    return models.getOrDefault(files.getFirst().sha256(), () -> MODEL).get();
  }

  @Override
  public String runtimeVersion() {
    return RUNTIME_VERSION;
  }

  @Override
  public DatasetFacts checkDataset(DatasetManifest manifest, List<UploadedFile> files) {
    String file = files.getFirst().name();
    int time = checks.computeIfAbsent(file, name -> new AtomicInteger()).incrementAndGet();
    try {
      return scripts.getOrDefault(file, any -> facts(Map.of())).check(time);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new QuantryException(ErrorCode.CANCELED, "Interrupted", stopped);
    }
  }
}
