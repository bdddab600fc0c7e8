package io.quantry.bench.training;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.training.TrainingSettings.Loss;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Quantizes with training. Without labels where the loss needs none. */
record TrainedRow(Task task, Form form, Recipe recipe, long seed) implements Row {

  @Override
  public Map<String, Object> run(Workshop workshop, String name) throws IOException {
    int epochs = workshop.options().epochs().orElse(recipe.epochs());
    Form asked = new Form(form.technique(), form.with(recipe.withEpochs(epochs).parameters(seed)));
    workshop.floatModel(task); // or it would be trained in the midst of this
    Pictures all = workshop.training(task);
    Pictures pictures = recipe.loss() == Loss.DISTILLATION ? all.unlabeled() : all;
    EpochLog log = workshop.log(name);
    WatchedTraining training = new WatchedTraining(workshop.training(name, pictures, log));
    Model model = workshop.quantize(task, asked, training);
    workshop.write(training.graph(), name + ".training");
    long bytes = workshop.write(model, name);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("technique", asked.technique());
    facts.put("parameters", asked.parameters());
    facts.put("seed", seed);
    facts.put("labels", recipe.loss() != Loss.DISTILLATION);
    facts.put("epochs", training.outcome().epochs());
    facts.put("bestEpoch", training.outcome().bestEpoch());
    facts.put("notes", training.outcome().notes());
    facts.put("top1", workshop.test(task, workshop.files().model(name)));
    facts.put("bytes", bytes);
    facts.put("stepsPerSecond", log.stepsPerSecond());
    facts.put("seconds", log.seconds());
    facts.put("epochFigures", log.epochs());
    return facts;
  }
}
