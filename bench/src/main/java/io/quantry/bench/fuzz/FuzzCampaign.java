package io.quantry.bench.fuzz;

import io.quantry.hostile.HostileCorpus;
import io.quantry.hostile.HostileModel;
import io.quantry.hostile.SeedModels;
import io.quantry.hostile.shape.CrashShapes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Hand-made hostile models and so many mutated ones: scanned, and those that pass quantized, each
 * in a child of its own, in the sandbox that workers use. Prints how often each outcome came, and
 * every model whose outcome is nobody's fault but ours; ends with 1 if there is any.
 *
 * <p>Options: {@code --models 5000}, {@code --seed 20261126}, {@code --from 0} (number of the first
 * model), {@code --seconds 60} (wall time of a child), {@code --parallel 2}.
 */
public final class FuzzCampaign {
  private FuzzCampaign() {}

  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    Map<String, Long> options = Options.of(arguments);
    long seed = options.getOrDefault("seed", 20261126L);
    int from = Math.toIntExact(options.getOrDefault("from", 0L));
    int models = Math.toIntExact(options.getOrDefault("models", 5000L));
    int parallel = Math.toIntExact(options.getOrDefault("parallel", 2L));
    SeedModels seeds = SeedModels.read(Path.of(""));
    System.out.printf("seed %d, models %d to %d of %s%n", seed, from, from + models - 1, seeds);

    HostileCorpus corpus = new HostileCorpus(seeds, seed);
    Stream<HostileModel> mutated = IntStream.range(from, from + models).mapToObj(corpus::model);
    Trial trial = new Trial(Duration.ofSeconds(options.getOrDefault("seconds", 60L)));
    Tally tally = new Tally();
    try (ExecutorService workers = Executors.newFixedThreadPool(parallel)) {
      List<Future<?>> trials = new ArrayList<>();
      Stream.concat(CrashShapes.all().stream(), mutated)
          .forEach(model -> trials.add(workers.submit(() -> tally.add(model, trial.of(model)))));
      for (Future<?> one : trials) {
        one.get();
      }
    }
    tally.print();
    System.out.printf(
        Locale.ROOT, "isolation %s, %d findings%n", trial.isolation(), tally.findings());
    System.exit(tally.findings() == 0 ? 0 : 1);
  }
}
