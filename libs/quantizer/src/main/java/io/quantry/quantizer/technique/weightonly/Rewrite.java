package io.quantry.quantizer.technique.weightonly;

import static java.util.Objects.requireNonNull;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.fusion.Contrib;
import io.quantry.quantizer.hardware.TargetRuntime.Ability;
import io.quantry.quantizer.rounding.Rounding;
import io.quantry.quantizer.scheme.GroupGrid;
import io.quantry.quantizer.store.Encodings;
import io.quantry.quantizer.store.FloatReader;
import io.quantry.quantizer.store.TensorSet;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.Work;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One site: its weights are encoded by a task of {@link Encodings}, then its readers rewritten. */
abstract sealed class Rewrite {
  private final Site site;

  private Rewrite(Site site) {
    this.site = site;
  }

  static Rewrite of(
      Site site,
      int bits,
      WeightOnlySettings settings,
      ActivationStatistics statistics,
      Encodings encodings) {
    String key = "%s/%s/%d".formatted(site.source().name(), site.role(), bits);
    return switch (site) {
      case Site.Product product ->
          new OfProduct(product, bits, settings, statistics, key, encodings);
      case Site.Table table -> {
        TableForm form = settings.form(table, bits);
        yield new OfTable(table, form, key + "/" + form, encodings);
      }
      case Site.Plain plain -> new OfPlain(plain, key, encodings);
    };
  }

  /** Rewrites the readers; the encoding is done. */
  final void apply(Work work) {
    for (Node reader : site.readers()) {
      work.decisions().quantized(reader, form());
    }
    rewrite(work);
  }

  abstract String form();

  abstract void rewrite(Work work);

  final Value initializer(String role, Tensor tensor) {
    Graph graph = site.source().graph();
    return graph.addInitializer("%s_%s".formatted(site.source().name(), role), tensor);
  }

  private static final class OfProduct extends Rewrite {
    private final Site.Product site;
    private final MatrixShape shape;
    private final GroupGrid grid;
    private final boolean contrib;
    private final String algorithms;
    private MatrixStorage.@Nullable Stored stored;

    private OfProduct(
        Site.Product site,
        int bits,
        WeightOnlySettings settings,
        ActivationStatistics statistics,
        String key,
        Encodings encodings) {
      super(site);
      this.site = site;
      this.contrib = settings.contrib(site, bits);
      this.shape = settings.shape(site, contrib);
      this.grid = new GroupGrid(bits, settings.symmetric());
      this.algorithms = settings.algorithmsText();
      String whole = "%s/%s/%s".formatted(key, shape, contrib ? "contrib" : "standard");
      TensorSet tensors =
          encodings.begin(
              contrib
                  ? ContribStorage.parts(whole, shape, grid)
                  : StandardStorage.parts(whole, shape, grid));
      tensors.finished().ifPresent(found -> stored = MatrixStorage.Stored.of(found));
      if (stored == null) {
        MatrixStorage storage =
            contrib
                ? new ContribStorage(tensors, shape, grid)
                : new StandardStorage(tensors, shape, grid);
        encodings.add(
            site.tensor().elementCount(),
            () -> {
              if (encodings.wantsBytes()) {
                encode(storage, settings, statistics, encodings);
              }
              stored = storage.finish();
            });
      }
    }

    private void encode(
        MatrixStorage storage,
        WeightOnlySettings settings,
        ActivationStatistics statistics,
        Encodings encodings) {
      Optional<Rounding> rounding = settings.rounding();
      if (rounding.isPresent()) {
        new RoundedMatrix(site, shape, grid, storage, encodings::elements)
            .encode(
                rounding.get(),
                site.activation()
                    .flatMap(value -> statistics.moments(value.name()))
                    .filter(moments -> moments.channels() == site.rows()));
        return;
      }
      MatrixEncoder encoder = new MatrixEncoder(shape, grid, storage, encodings::elements);
      FloatReader source = new FloatReader(site.tensor());
      String name = site.source().name();
      if (site.transposed()) {
        encoder.byColumns(source, name);
      } else if (shape.isByChannel()) {
        new ChannelEncoder(shape, grid, storage, encodings::elements).encode(source, name);
      } else {
        encoder.byRows(source, name);
      }
    }

    @Override
    String form() {
      return "%s weights, %s%s%s"
          .formatted(
              "int" + grid.bits(),
              shape.isByChannel()
                  ? "a scale for each channel"
                  : "a scale for each group of " + shape.size(),
              grid.symmetric() ? "" : " and a zero point",
              algorithms);
    }

    @Override
    void rewrite(Work work) {
      MatrixStorage.Stored tensors = requireNonNull(stored);
      ProductForm form =
          new ProductForm(
              shape,
              grid,
              initializer("int" + grid.bits(), tensors.integers()),
              initializer("scale", tensors.scales()),
              tensors.zeroPoints().map(points -> initializer("zero_point", points)).orElse(null));
      for (Node reader : site.readers()) {
        if (contrib || !CutOffs.follow(reader)) {
          work.decisions().expectKernel("MatMulNBits");
        } else {
          work.decisions()
              .note(
                  "%s is followed by a cut-off: its weights are dequantized at each run, in the contrib form they would not be"
                      .formatted(Decisions.label(reader)));
        }
        if (contrib) {
          form.multiply(reader, work.runtime().has(Ability.MATMUL_NBITS_BIAS));
        } else {
          form.dequantize(reader);
        }
      }
      if (contrib) {
        Contrib.into(work.model());
      }
    }
  }

  private static final class OfTable extends Rewrite {
    private final Site.Table site;
    private final TableForm form;
    private TableEncoder.@Nullable Stored stored;

    private OfTable(Site.Table site, TableForm form, String key, Encodings encodings) {
      super(site);
      this.site = site;
      this.form = form;
      TensorSet tensors = encodings.begin(TableEncoder.parts(key, site, form));
      tensors.finished().ifPresent(found -> stored = TableEncoder.Stored.of(found));
      if (stored == null) {
        TableEncoder encoder = new TableEncoder(tensors, site, form, encodings::elements);
        encodings.add(
            site.tensor().elementCount(),
            () -> stored = encodings.wantsBytes() ? encoder.encode() : encoder.finish());
      }
    }

    @Override
    String form() {
      return "int%d table, a scale for each %s"
          .formatted(
              form.bits(),
              form.groups(site.width()) > 1 ? "group of " + form.size() + " in a row" : "row");
    }

    @Override
    void rewrite(Work work) {
      TableEncoder.Stored tensors = requireNonNull(stored);
      TableLookups lookups =
          new TableLookups(
              initializer("int" + form.bits(), tensors.integers()),
              initializer("scale", tensors.scales()),
              form,
              site.width());
      site.readers().forEach(lookups::replace);
      if (form.contrib()) {
        site.readers().forEach(reader -> work.decisions().expectKernel("GatherBlockQuantized"));
        Contrib.into(work.model());
      }
    }
  }

  private static final class OfPlain extends Rewrite {
    private final Site.Plain site;
    private PlainWeights.@Nullable Stored stored;

    private OfPlain(Site.Plain site, String key, Encodings encodings) {
      super(site);
      this.site = site;
      TensorSet tensors = encodings.begin(PlainWeights.parts(key, site));
      tensors.finished().ifPresent(found -> stored = PlainWeights.Stored.of(found));
      if (stored == null) {
        PlainWeights weights = new PlainWeights(tensors, site, encodings::elements);
        encodings.add(
            site.tensor().elementCount(),
            () -> stored = encodings.wantsBytes() ? weights.encode() : weights.finish());
      }
    }

    @Override
    String form() {
      return "int8 weights, widened at load";
    }

    @Override
    void rewrite(Work work) {
      PlainWeights.Stored tensors = requireNonNull(stored);
      PlainWeights.replace(
          site, initializer("int8", tensors.integers()), initializer("scale", tensors.scales()));
    }
  }
}
