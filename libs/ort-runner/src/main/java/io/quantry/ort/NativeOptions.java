package io.quantry.ort;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Session settings in the runtime's terms. */
final class NativeOptions {
  private NativeOptions() {}

  static OrtSession.SessionOptions of(SessionSettings settings) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    try {
      options.setIntraOpNumThreads(settings.threads());
      options.setInterOpNumThreads(1);
      options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setOptimizationLevel(level(settings.optimization()));
      options.setDeterministicCompute(settings.deterministic());
      options.addConfigEntry("session.intra_op.allow_spinning", settings.spinning() ? "1" : "0");
      options.addConfigEntry("session.inter_op.allow_spinning", "0");
      Optional<Path> optimized = settings.saveOptimizedTo();
      if (optimized.isPresent()) {
        options.setOptimizedModelFilePath(optimized.get().toString());
      }
      Optional<Path> folder = settings.externalDataFolder();
      if (folder.isPresent()) {
        options.addConfigEntry(
            "session.model_external_initializers_file_folder_path", folder.get().toString());
      }
      Optional<Path> profile = settings.profilePrefix();
      if (profile.isPresent()) {
        options.enableProfiling(profile.get().toString());
      }
      for (Map.Entry<String, String> entry : settings.config().entrySet()) {
        options.addConfigEntry(entry.getKey(), entry.getValue());
      }
      return options;
    } catch (OrtException | RuntimeException e) {
      options.close();
      throw e;
    }
  }

  private static OptLevel level(SessionSettings.Optimization level) {
    return switch (level) {
      case DISABLED -> OptLevel.NO_OPT;
      case BASIC -> OptLevel.BASIC_OPT;
      case EXTENDED -> OptLevel.EXTENDED_OPT;
      case ALL -> OptLevel.ALL_OPT;
    };
  }
}
