package io.quantry.sandbox;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/** Reads the outcome that a child left behind, after its death, without believing in its form. */
final class OutcomeFile {
  private static final int MAX_MESSAGE_CHARS = 4096;
  private static final Pattern CONTROL_CHARACTERS = Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]");

  private OutcomeFile() {}

  static EngineOutcome failed(Failure failure) {
    return EngineOutcome.of(failure);
  }

  static EngineOutcome read(Path scratch, EngineTask task) {
    Path file = scratch.resolve(EngineTask.OUTCOME_FILE);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return unreadable("left none");
    }
    byte[] json;
    try (InputStream stream = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      json = stream.readNBytes(UntrustedJson.MAX_BYTES + 1);
    } catch (IOException gone) {
      return unreadable("left one that cannot be read");
    }
    if (json.length > UntrustedJson.MAX_BYTES) {
      return unreadable("left one of more than " + UntrustedJson.MAX_BYTES + " bytes");
    }
    EngineOutcome outcome;
    try {
      outcome = UntrustedJson.read(json, EngineOutcome.class);
    } catch (JacksonException | IllegalArgumentException notAnOutcome) {
      return unreadable("left one of the wrong form");
    }
    if (!outcome.answers(task)) {
      return unreadable("left one for another task");
    }
    return outcome.failure() == null ? outcome : failed(readable(outcome.failure()));
  }

  /** Codes become known ones, messages short and printable: they are shown, stored and logged. */
  private static Failure readable(Failure failure) {
    String message = failure.message();
    String shortened = message.substring(0, Math.min(message.length(), MAX_MESSAGE_CHARS));
    return Failure.of(
        failure.errorCode(), CONTROL_CHARACTERS.matcher(shortened).replaceAll("\uFFFD"));
  }

  private static EngineOutcome unreadable(String what) {
    return failed(
        Failure.of(
            ErrorCode.INTERNAL_ERROR,
            "The engine should have left an outcome of its task but " + what));
  }
}
