package io.quantry.jobservice.job;

import io.quantry.contracts.fleet.DispatchRecord;
import io.quantry.jobservice.fleet.Capacity;
import io.quantry.jobservice.fleet.Pools;
import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.WakeableLoop;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Turns the backlog into records, the best first, as many as each pool's live members can soon
 * take; work that was lost goes out at once, for it has waited before. A crash between sending and
 * commit sends again, which a claim makes harmless.
 */
@Component
class Dispatcher implements Looping {
  private static final int LOST_AT_ONCE = 100;

  /**
   * Records for a job that lost its member: what took that one may take the next, before it has
   * claimed anything. The second record then finds another; otherwise its claim changes nothing.
   */
  private static final int LOST_COPIES = 2;

  private final Outbox outbox;
  private final Capacity capacity;
  private final KafkaQueues queues;
  private final DispatchSettings settings;
  private final TransactionTemplate transactions;
  private final JobMeters meters;
  private final WakeableLoop loop;

  Dispatcher(
      Outbox outbox,
      Capacity capacity,
      KafkaQueues queues,
      DispatchSettings settings,
      TransactionTemplate transactions,
      JobMeters meters,
      DispatchSignal signal) {
    this.outbox = outbox;
    this.capacity = capacity;
    this.queues = queues;
    this.settings = settings;
    this.transactions = transactions;
    this.meters = meters;
    this.loop = new WakeableLoop("dispatcher", settings.interval(), this::round);
    signal.onWake(loop::wake);
  }

  private void round() {
    for (Outbox.Queue emptied : queues.ensure()) {
      transactions.executeWithoutResult(status -> outbox.putBack(emptied));
    }
    transactions.executeWithoutResult(status -> outbox.expire(settings.republishAfter()));
    for (Outbox.Queue queue : outbox.waiting()) {
      transactions.executeWithoutResult(status -> fill(queue));
    }
  }

  private void fill(Outbox.Queue queue) {
    outbox.lock(queue);
    int takers = capacity.takers(queue.stage(), queue.pool());
    publish(queue, takers == 0 ? List.of() : outbox.lost(queue, LOST_AT_ONCE), LOST_COPIES);
    int room = takers * settings.recordsPerMember() - outbox.unclaimed(queue);
    publish(queue, room <= 0 ? List.of() : outbox.next(queue, room), 1);
  }

  private void publish(Outbox.Queue queue, List<Outbox.Entry> entries, int copies) {
    if (!entries.isEmpty()) {
      List<KafkaQueues.Message> messages =
          entries.stream()
              .map(
                  entry ->
                      new KafkaQueues.Message(
                          new DispatchRecord(entry.publicId(), queue.stage(), entry.expirations()),
                          entry.traceParent()))
              .toList();
      for (int copy = 0; copy < copies; copy++) {
        queues.send(Pools.topic(queue.stage(), queue.pool()), messages);
      }
      outbox.published(entries);
      int first = (int) entries.stream().filter(entry -> entry.publications() == 0).count();
      meters.published(queue, first, entries.size() - first);
    }
  }

  @Override
  public WakeableLoop loop() {
    return loop;
  }
}
