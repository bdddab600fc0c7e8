package io.quantry.bench.submission;

import io.quantry.bench.MarkdownTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How long pages take, one request at a time, once the service has compiled what they need. */
final class PageTimes {
  private static final int REQUESTS = 100;
  private static final int WARM_UP = 50;

  private final Door door;

  PageTimes(Door door) {
    this.door = door;
  }

  /** Prints a row for each page, and answers the largest p95 in milliseconds. */
  double print(String heading, Map<String, String> pages) throws IOException, InterruptedException {
    System.out.println("\n" + heading + ":\n");
    MarkdownTable table = new MarkdownTable("page", "items", "p50 ms", "p95 ms", "max ms");
    for (int round = 0; round < WARM_UP; round++) {
      for (Map.Entry<String, String> page : pages.entrySet()) {
        get(page);
      }
    }
    double largest = 0;
    for (Map.Entry<String, String> page : pages.entrySet()) {
      List<Long> nanos = new ArrayList<>();
      int items = 0;
      for (int request = 0; request < REQUESTS; request++) {
        Door.Answer answer = get(page);
        items = answer.json().path("items").size();
        nanos.add(answer.nanos());
      }
      Millis millis = new Millis(nanos);
      largest = Math.max(largest, millis.quantile(0.95));
      table.row(
          page.getKey(),
          Integer.toString(items),
          one(millis, 0.5),
          one(millis, 0.95),
          one(millis, 1));
    }
    return largest;
  }

  private Door.Answer get(Map.Entry<String, String> page) throws IOException, InterruptedException {
    Door.Answer answer = door.get(page.getValue());
    if (answer.status() != 200) {
      throw new IllegalStateException(page.getKey() + " was answered " + answer.status());
    }
    return answer;
  }

  private static String one(Millis millis, double q) {
    return String.format(Locale.ROOT, "%.1f", millis.quantile(q));
  }
}
