package io.quantry.jobservice.registry;

import io.quantry.contracts.engine.EvaluateResult;
import io.quantry.contracts.engine.ModelFacts;
import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.spec.TechniqueSpec;
import io.quantry.report.VersionSheet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Versions as their cards, badges and snippets want them. */
@Component
class VersionSheets {
  private final Lineage lineage;
  private final JsonMapper json;

  VersionSheets(Lineage lineage, JsonMapper json) {
    this.lineage = lineage;
    this.json = json;
  }

  VersionSheet of(VersionEntity version) {
    return new VersionSheet(
        version.model().name(),
        version.version(),
        version.createdAt(),
        ModelVersion.of(version).files(),
        Objects.requireNonNull(
            read(version.facts(), ModelFacts.class), "Only uploads under way have none"),
        read(version.technique(), TechniqueSpec.class),
        read(version.quantization(), QuantizeResult.class),
        read(version.evaluation(), EvaluateResult.class),
        lineage.of(version.tenantId(), version.id()));
  }

  private <T> @Nullable T read(@Nullable String text, Class<T> type) {
    return text == null ? null : json.readValue(text, type);
  }
}
