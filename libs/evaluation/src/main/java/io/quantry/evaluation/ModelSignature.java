package io.quantry.evaluation;

import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorSignature;
import java.nio.file.Path;
import java.util.List;

/** What a model takes and gives, as the runtime sees it. */
record ModelSignature(List<TensorSignature> inputs, List<TensorSignature> outputs) {
  /**
   * Loads the model once.
   *
   * @throws io.quantry.ort.RunnerException for a model that does not load
   */
  static ModelSignature of(Path model, int threads) {
    try (Session session = Session.open(model, SessionSettings.threads(threads))) {
      return new ModelSignature(session.inputs(), session.outputs());
    }
  }
}
