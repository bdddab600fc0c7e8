package io.quantry.engine;

import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.EngineTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Task and outcome as files of JSON in the working directory. */
final class TaskFiles {
  static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private TaskFiles() {}

  static EngineTask read(Path folder) throws IOException {
    return MAPPER.readValue(
        Files.readAllBytes(folder.resolve(EngineTask.TASK_FILE)), EngineTask.class);
  }

  /** Writes aside, then renames: whoever sees the file sees all of it. */
  static void write(Path folder, EngineOutcome outcome) throws IOException {
    Path file = folder.resolve(EngineTask.OUTCOME_FILE);
    Path partial = folder.resolve(EngineTask.OUTCOME_FILE + ".partial");
    Files.write(partial, MAPPER.writeValueAsBytes(outcome));
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
