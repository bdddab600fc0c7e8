package io.quantry.engine.large;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * One line of JSON for each finished tensor, behind one that says what all of them were made from.
 * A line that broke off counts for nothing, and so does all behind it.
 */
final class Journal implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** What the tensors were made from. */
  record Head(String identity) {}

  /**
   * A finished tensor.
   *
   * @param key as the technique names it
   * @param type name of the element type
   * @param sha256 of its bytes, in hexadecimal digits
   */
  record Entry(String key, String type, List<Long> dims, long offset, long length, String sha256) {}

  private final FileChannel channel;

  private Journal(FileChannel channel) {
    this.channel = channel;
  }

  /** The finished tensors of a run over the same source, by their keys; none without a journal. */
  static Map<String, Entry> read(Path file, String identity) throws IOException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    if (!Files.exists(file)) {
      return entries;
    }
    // A line that broke off lacks its end, and what is no text in UTF-8 is no line of ours.
    List<String> lines =
        new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    Head head = lines.isEmpty() ? null : parse(lines.getFirst(), Head.class);
    if (head == null || !identity.equals(head.identity())) {
      return entries;
    }
    for (String line : lines.subList(1, lines.size())) {
      Entry entry = parse(line, Entry.class);
      if (entry == null) {
        break;
      }
      entries.put(entry.key(), entry);
    }
    return entries;
  }

  /** Begins a journal in the place of what is there, with what is taken over from it. */
  static Journal begin(Path file, String identity, Iterable<Entry> entries) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(MAPPER.writeValueAsString(new Head(identity)));
    entries.forEach(entry -> lines.add(MAPPER.writeValueAsString(entry)));
    Files.write(file, lines);
    return new Journal(FileChannel.open(file, StandardOpenOption.APPEND));
  }

  void add(Entry entry) throws IOException {
    ByteBuffer line =
        ByteBuffer.wrap((MAPPER.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8));
    while (line.hasRemaining()) {
      channel.write(line);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static <T> @Nullable T parse(String line, Class<T> type) {
    try {
      return MAPPER.readValue(line, type);
    } catch (JacksonException brokenOff) {
      return null;
    }
  }
}
