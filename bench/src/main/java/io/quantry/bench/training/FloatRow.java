package io.quantry.bench.training;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.training.TrainingOutcome;
import io.quantry.quantizer.training.TrainingSettings;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Trains the network itself, with nothing quantized.
 *
 * @param goesOn from the FP32 model of the task, else from what the task begins with
 */
record FloatRow(Task task, Recipe recipe, boolean goesOn) implements Row {

  @Override
  public Map<String, Object> run(Workshop workshop, String name) throws IOException {
    Model model =
        goesOn
            ? ModelReader.read(workshop.floatModel(task))
            : task.untrained(workshop.options().data());
    Options options = workshop.options();
    int epochs = (goesOn ? options.epochs() : options.epochsInFloat()).orElse(recipe.epochs());
    TrainingSettings settings = recipe.withEpochs(epochs).settings(1);
    EpochLog log = workshop.log(name);
    TrainingOutcome outcome =
        workshop.training(name, workshop.training(task), log).train(model, model.copy(), settings);
    long bytes = workshop.write(model, name);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("settings", settings.toString());
    facts.put("epochs", outcome.epochs());
    facts.put("bestEpoch", outcome.bestEpoch());
    facts.put("notes", outcome.notes());
    facts.put("top1", workshop.test(task, workshop.files().model(name)));
    facts.put("bytes", bytes);
    facts.put("stepsPerSecond", log.stepsPerSecond());
    facts.put("seconds", log.seconds());
    facts.put("epochFigures", log.epochs());
    return facts;
  }
}
