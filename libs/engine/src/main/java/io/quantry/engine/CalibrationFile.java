package io.quantry.engine;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.calibration.ObservedActivations;
import io.quantry.quantizer.calibration.StatisticsBytes;
import io.quantry.quantizer.calibration.StatisticsCache;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.operator.QuantizedForms;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What passes over one data set showed, in one file that outlives the task: whoever puts it back
 * answers for the data being the same. Each entry is of one form of the FP32 model (techniques
 * prepare it in their own ways) and one choice of samples. Passes over a model that is quantized so
 * far are neither kept nor looked for: there may be one a layer, and no other job makes them. Nor
 * are second moments kept, which are too large. A file that cannot be read counts as empty, one
 * that cannot be written stays as it is.
 */
final class CalibrationFile implements StatisticsCache {
  private static final int MOST_ENTRIES = 16;
  private static final long MOST_BYTES = 64L << 20;

  private final Path file;
  private final String selection;
  private final long mostBytes;

  /**
   * @param file need not exist
   * @param selection names the choice of samples
   */
  CalibrationFile(Path file, String selection) {
    this(file, selection, MOST_BYTES);
  }

  /**
   * @param mostBytes a file of more is not read, so none is written: older entries go first
   */
  CalibrationFile(Path file, String selection, long mostBytes) {
    this.file = file;
    this.selection = selection;
    this.mostBytes = mostBytes;
  }

  @SuppressWarnings("ArrayRecordComponent") // of one owner, never compared
  private record Entry(String key, byte[] statistics) {
    /** Keys are ASCII. */
    long bytes() {
      return (long) Short.BYTES + key.length() + Integer.BYTES + statistics.length;
    }
  }

  @Override
  public Optional<ObservedActivations> find(
      Model model, StatisticsRequest request, boolean histograms) {
    List<Entry> entries = entries();
    if (entries.isEmpty() || isQuantized(model)) {
      return Optional.empty();
    }
    String key = key(model);
    for (Entry entry : entries) {
      if (entry.key().equals(key)) {
        try {
          ObservedActivations observed = StatisticsBytes.read(entry.statistics());
          if (observed.covers(request, histograms)) {
            return Optional.of(observed);
          }
        } catch (IllegalArgumentException spoiled) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public void keep(Model model, ObservedActivations observed) {
    if (isQuantized(model) || observed.request().withoutMoments().isEmpty()) {
      return;
    }
    String key = key(model);
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry(key, StatisticsBytes.write(observed)));
    entries().stream().filter(entry -> !entry.key().equals(key)).forEach(entries::add);
    write(newest(entries));
  }

  /** As many as may be kept. */
  private List<Entry> newest(List<Entry> entries) {
    long left = mostBytes;
    int count = 0;
    while (count < Math.min(entries.size(), MOST_ENTRIES) && entries.get(count).bytes() <= left) {
      left -= entries.get(count).bytes();
      count++;
    }
    return entries.subList(0, count);
  }

  private void write(List<Entry> entries) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      try {
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(part))) {
          for (Entry entry : entries) {
            out.writeUTF(entry.key());
            out.writeInt(entry.statistics().length);
            out.write(entry.statistics());
          }
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException unwritable) {
      // A later job has to make the pass again; this one has what it needs.
    }
  }

  private static boolean isQuantized(Model model) {
    return QuantizedForms.in(model).isPresent();
  }

  private List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    try {
      if (Files.size(file) > mostBytes) {
        return List.of();
      }
      try (DataInputStream in =
          new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
        while (in.available() > 0) {
          entries.add(entry(in));
        }
      }
      return entries;
    } catch (IOException | RuntimeException absentOrSpoiled) {
      return List.of();
    }
  }

  private static Entry entry(DataInputStream in) throws IOException {
    String key = in.readUTF();
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("an entry of %d bytes".formatted(length));
    }
    return new Entry(key, in.readNBytes(length));
  }

  /** By the samples and what the model makes of them; the file is of one data set anyway. */
  private String key(Model model) {
    return selection + " " + ModelDigest.of(model);
  }
}
