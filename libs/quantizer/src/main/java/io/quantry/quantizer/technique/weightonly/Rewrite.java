package io.quantry.quantizer.technique.weightonly;

import static java.util.Objects.requireNonNull;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.fusion.Contrib;
import io.quantry.quantizer.store.FloatReader;
import io.quantry.quantizer.technique.Work;
import org.jspecify.annotations.Nullable;

/** One site: its weights are encoded by a task of {@link Encodings}, then its readers rewritten. */
abstract sealed class Rewrite {
  private final Site site;

  private Rewrite(Site site) {
    this.site = site;
  }

  static Rewrite of(Site site, int bits, WeightOnlySettings settings, Encodings encodings) {
    String key = "%s/%s/%d".formatted(site.source().name(), site.role(), bits);
    return switch (site) {
      case Site.Product product ->
          new OfProduct(product, bits, settings, key + "/" + settings, encodings);
      case Site.Table table ->
          new OfTable(table, settings.form(table, bits), key + "/" + settings, encodings);
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
    private final IntegerGrid grid;
    private final boolean contrib;
    private MatrixStorage.@Nullable Stored stored;

    private OfProduct(
        Site.Product site, int bits, WeightOnlySettings settings, String key, Encodings encodings) {
      super(site);
      this.site = site;
      this.shape = settings.shape(site);
      this.grid = new IntegerGrid(bits, settings.symmetric());
      this.contrib = settings.contrib();
      stored = MatrixStorage.finished(encodings.store(), key, !grid.symmetric()).orElse(null);
      if (stored == null) {
        MatrixStorage storage =
            contrib
                ? new ContribStorage(encodings.store(), key, shape, grid)
                : new StandardStorage(encodings.store(), key, shape, grid);
        encodings.add(site.tensor().elementCount(), () -> encode(storage, encodings));
      }
    }

    private void encode(MatrixStorage storage, Encodings encodings) {
      MatrixEncoder encoder = new MatrixEncoder(shape, grid, storage, encodings::elements);
      FloatReader source = new FloatReader(site.tensor());
      if (site.transposed()) {
        encoder.byColumns(source, site.source().name());
      } else {
        encoder.byRows(source, site.source().name());
      }
      stored = storage.finish();
    }

    @Override
    String form() {
      return "%s weights, %s%s"
          .formatted(
              "int" + grid.bits(),
              shape.isByChannel()
                  ? "a scale for each channel"
                  : "a scale for each group of " + shape.size(),
              grid.symmetric() ? "" : " and a zero point");
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
        work.decisions().expectKernel("MatMulNBits");
        if (contrib) {
          form.multiply(reader);
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
      stored = TableEncoder.finished(encodings.store(), key).orElse(null);
      if (stored == null) {
        TableEncoder encoder =
            new TableEncoder(encodings.store(), key, site, form, encodings::elements);
        encodings.add(site.tensor().elementCount(), () -> stored = encoder.encode());
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
      PlainWeights weights = new PlainWeights(encodings.store(), key, site, encodings::elements);
      encodings.add(site.tensor().elementCount(), () -> stored = weights.encode());
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
