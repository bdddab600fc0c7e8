package io.quantry.bench.submission;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

/**
 * Users who submit one job after the other, all at once. Who is told 429 waits as long as he is
 * told to and comes again with the same key; so does who got no answer or a 5xx.
 */
final class Submitters {
  private static final int TRIES = 200;

  private final Door door;
  private final String spec;
  private final Map<String, String> idByKey = new ConcurrentHashMap<>();
  private final Collection<Long> nanos = new ConcurrentLinkedQueue<>();
  private final LongAdder tooMany = new LongAdder();
  private final LongAdder serverErrors = new LongAdder();
  private final LongAdder others = new LongAdder();
  private final LongAdder unanswered = new LongAdder();

  /**
   * Prepares them.
   *
   * @param spec the job that all of them submit
   */
  Submitters(Door door, String spec) {
    this.door = door;
    this.spec = spec;
  }

  void run(int users, int jobsEach, String run) throws InterruptedException {
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> ends = new ArrayList<>();
      for (int user = 0; user < users; user++) {
        String name = run + "-" + user;
        ends.add(
            threads.submit(
                () -> {
                  start.await();
                  for (int job = 0; job < jobsEach; job++) {
                    submit(name + "-" + job);
                  }
                  return null;
                }));
      }
      start.countDown();
      for (Future<?> end : ends) {
        end.get();
      }
    } catch (ExecutionException failed) {
      throw new IllegalStateException("A submitter gave up", failed.getCause());
    }
  }

  private void submit(String key) throws InterruptedException {
    for (int tries = 0; tries < TRIES; tries++) {
      Door.Answer answer;
      try {
        answer = door.post("/v1/jobs", spec, key);
      } catch (IOException none) {
        unanswered.increment();
        Thread.sleep(1000);
        continue;
      }
      if (answer.status() == 202) {
        nanos.add(answer.nanos());
        idByKey.put(key, answer.json().path("id").asString());
        return;
      }
      count(answer.status());
      Thread.sleep(
          answer.response().headers().firstValue("Retry-After").map(Long::parseLong).orElse(1L)
              * 1000);
    }
  }

  private void count(int status) {
    if (status == 429) {
      tooMany.increment();
    } else if (status >= 500) {
      serverErrors.increment();
    } else {
      others.increment();
    }
  }

  /** The job that each accepted key got. */
  Map<String, String> accepted() {
    return Map.copyOf(idByKey);
  }

  Millis times() {
    return new Millis(nanos);
  }

  long tooMany() {
    return tooMany.sum();
  }

  long serverErrors() {
    return serverErrors.sum();
  }

  long others() {
    return others.sum();
  }

  long unanswered() {
    return unanswered.sum();
  }
}
