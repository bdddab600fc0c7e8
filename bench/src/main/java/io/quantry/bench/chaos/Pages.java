package io.quantry.bench.chaos;

import io.quantry.cli.client.QuantryClient;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Lists of the REST interface, from their first page to their last. */
final class Pages {
  private Pages() {}

  static List<JsonNode> all(QuantryClient client, String path) {
    List<JsonNode> items = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = client.get(path + "?limit=200" + cursor);
      page.path("items").forEach(items::add);
      String next = page.path("nextCursor").asString("");
      cursor = next.isEmpty() ? "" : "&cursor=" + next;
    } while (!cursor.isEmpty());
    return items;
  }
}
