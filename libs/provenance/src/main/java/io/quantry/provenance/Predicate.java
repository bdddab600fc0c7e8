package io.quantry.provenance;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How something was made (SLSA provenance v1): what was asked for, what it was made from, and the
 * run that made it.
 */
public record Predicate(BuildDefinition buildDefinition, RunDetails runDetails) {
  /** The type of this predicate in a statement. */
  public static final String TYPE = "https://slsa.dev/provenance/v1";

  /** A quantization by a job; its external parameters are the job's specification. */
  public static final String QUANTIZATION = "urn:quantry:build:quantization:v1";

  /** No build of ours: somebody uploaded the bytes, and where they come from is not known. */
  public static final String UPLOAD = "urn:quantry:build:upload:v1";

  /** Name of the internal parameter that says which version it is, as {@code name:number}. */
  public static final String VERSION = "version";

  /**
   * What was asked for.
   *
   * @param buildType what the parameters mean
   * @param externalParameters as the user gave them
   * @param internalParameters as the platform set them
   * @param resolvedDependencies everything it was made from, by digest
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record BuildDefinition(
      String buildType,
      @JsonInclude Map<String, Object> externalParameters,
      Map<String, Object> internalParameters,
      List<ResourceDescriptor> resolvedDependencies) {
    public BuildDefinition {
      externalParameters = ResourceDescriptor.ordered(externalParameters);
      internalParameters = ResourceDescriptor.ordered(internalParameters);
      resolvedDependencies = listed(resolvedDependencies);
    }
  }

  /**
   * The run.
   *
   * @param byproducts what came out beside the result: here, what was measured
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record RunDetails(
      Builder builder, @Nullable Metadata metadata, List<ResourceDescriptor> byproducts) {
    public RunDetails {
      byproducts = listed(byproducts);
    }
  }

  /**
   * Who vouches for this predicate.
   *
   * @param id URI of the platform
   * @param version versions of its parts by name
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Builder(String id, Map<String, String> version) {
    public Builder {
      version = ResourceDescriptor.ordered(version);
    }
  }

  /**
   * When it ran, and as what.
   *
   * @param invocationId the job
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Metadata(
      @Nullable String invocationId, @Nullable Instant startedOn, @Nullable Instant finishedOn) {}

  @SuppressWarnings("ConstantValue") // what was read may lack it
  private static <T> List<T> listed(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
