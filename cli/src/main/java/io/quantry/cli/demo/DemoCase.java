package io.quantry.cli.demo;

import io.quantry.cli.spec.ManifestFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One job of the demo with all that it needs.
 *
 * @param name the model's name in the registry
 * @param model the FP32 model
 * @param datasets data by name
 * @param spec the job, as submitted
 * @param criteria what the result must reach besides the job's own objectives
 */
record DemoCase(
    String name,
    Path model,
    Map<String, ManifestFile> datasets,
    Map<String, Object> spec,
    List<Criterion> criteria) {
  DemoCase {
    datasets = Map.copyOf(datasets);
    criteria = List.copyOf(criteria);
  }
}
