package io.quantry.bench.submission;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * How long pages of the list of jobs take, the first one and deep ones, with filters and without.
 */
final class JobLists {
  private final Door door;
  private final String model;

  JobLists(Door door, String model) {
    this.door = door;
    this.model = model;
  }

  /** Prints a row for each kind of page. */
  void measure(String heading) throws IOException, InterruptedException {
    new PageTimes(door).print("Lists, " + heading, pages());
  }

  private Map<String, String> pages() throws IOException, InterruptedException {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("first", "/v1/jobs?limit=50");
    pages.put("first, by state", "/v1/jobs?limit=50&state=QUEUED");
    pages.put("first, by a state of none", "/v1/jobs?limit=50&state=RETRY_WAIT");
    pages.put("first, by model", "/v1/jobs?limit=50&model=" + model);
    pages.put("first, by technique of none", "/v1/jobs?limit=50&technique=static");
    pages.put(
        "first, by all three", "/v1/jobs?limit=50&technique=dynamic&state=QUEUED&model=" + model);
    String deep = deepCursor();
    if (!deep.isEmpty()) {
      pages.put("deep", "/v1/jobs?limit=50&cursor=" + deep);
    }
    return pages;
  }

  private String deepCursor() throws IOException, InterruptedException {
    String deep = "";
    String cursor = "";
    do {
      JsonNode page =
          door.get("/v1/jobs?limit=200" + (cursor.isEmpty() ? "" : "&cursor=" + cursor)).json();
      deep = cursor;
      cursor = page.path("nextCursor").asString("");
    } while (!cursor.isEmpty());
    return deep;
  }

  /** How often each job is on the list of the model's jobs. */
  Map<String, Integer> listed() throws IOException, InterruptedException {
    Map<String, Integer> times = new HashMap<>();
    String cursor = "";
    do {
      JsonNode page =
          door.get(
                  "/v1/jobs?limit=200&model="
                      + model
                      + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
              .json();
      page.path("items").forEach(job -> times.merge(job.path("id").asString(), 1, Integer::sum));
      cursor = page.path("nextCursor").asString("");
    } while (!cursor.isEmpty());
    return times;
  }
}
