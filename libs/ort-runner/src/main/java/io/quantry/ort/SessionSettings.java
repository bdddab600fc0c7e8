package io.quantry.ort;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a session is opened. Nodes run one after the other (one inter-op thread), always.
 *
 * @param threads intra-op threads, at least 1
 * @param spinning whether idle threads of the pool burn time waiting for work; off wherever two
 *     sessions live in one process, or they falsify each other's times
 * @param optimization graph optimization level
 * @param deterministic whether kernels that vary from run to run are avoided
 * @param saveOptimizedToOrNull where to write the model as the runtime optimized it
 * @param externalDataFolderOrNull where side files are, for a model that is opened from bytes
 * @param profilePrefixOrNull path prefix of the profile that {@link Session#endProfiling} completes
 * @param config further entries as {@code onnxruntime_session_options_config_keys.h} names them
 */
public record SessionSettings(
    int threads,
    boolean spinning,
    Optimization optimization,
    boolean deterministic,
    @Nullable Path saveOptimizedToOrNull,
    @Nullable Path externalDataFolderOrNull,
    @Nullable Path profilePrefixOrNull,
    Map<String, String> config) {

  /** Graph optimization levels; from {@link #EXTENDED} on graphs hold contrib operators. */
  public enum Optimization {
    DISABLED,
    BASIC,
    EXTENDED,
    ALL
  }

  public SessionSettings {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, got " + threads);
    }
    config = Map.copyOf(new TreeMap<>(config));
  }

  /** Fully optimized, without spinning. */
  public static SessionSettings threads(int threads) {
    return new SessionSettings(threads, false, Optimization.ALL, false, null, null, null, Map.of());
  }

  public Optional<Path> saveOptimizedTo() {
    return Optional.ofNullable(saveOptimizedToOrNull);
  }

  public Optional<Path> externalDataFolder() {
    return Optional.ofNullable(externalDataFolderOrNull);
  }

  public Optional<Path> profilePrefix() {
    return Optional.ofNullable(profilePrefixOrNull);
  }

  public SessionSettings withSpinning(boolean on) {
    return new SessionSettings(
        threads,
        on,
        optimization,
        deterministic,
        saveOptimizedToOrNull,
        externalDataFolderOrNull,
        profilePrefixOrNull,
        config);
  }

  public SessionSettings withOptimization(Optimization level) {
    return new SessionSettings(
        threads,
        spinning,
        level,
        deterministic,
        saveOptimizedToOrNull,
        externalDataFolderOrNull,
        profilePrefixOrNull,
        config);
  }

  public SessionSettings withDeterministic(boolean on) {
    return new SessionSettings(
        threads,
        spinning,
        optimization,
        on,
        saveOptimizedToOrNull,
        externalDataFolderOrNull,
        profilePrefixOrNull,
        config);
  }

  public SessionSettings withSaveOptimizedTo(Path file) {
    return new SessionSettings(
        threads,
        spinning,
        optimization,
        deterministic,
        file,
        externalDataFolderOrNull,
        profilePrefixOrNull,
        config);
  }

  public SessionSettings withExternalDataFolder(Path folder) {
    return new SessionSettings(
        threads,
        spinning,
        optimization,
        deterministic,
        saveOptimizedToOrNull,
        folder,
        profilePrefixOrNull,
        config);
  }

  public SessionSettings withProfile(Path prefix) {
    return new SessionSettings(
        threads,
        spinning,
        optimization,
        deterministic,
        saveOptimizedToOrNull,
        externalDataFolderOrNull,
        prefix,
        config);
  }

  public SessionSettings withConfig(String key, String value) {
    Map<String, String> more = new TreeMap<>(config);
    more.put(key, value);
    return new SessionSettings(
        threads,
        spinning,
        optimization,
        deterministic,
        saveOptimizedToOrNull,
        externalDataFolderOrNull,
        profilePrefixOrNull,
        more);
  }
}
