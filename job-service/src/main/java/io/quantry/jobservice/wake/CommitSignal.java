package io.quantry.jobservice.wake;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Wakes whoever waits for something that a transaction commits. Thread-safe. */
public class CommitSignal {
  private final List<Runnable> sleepers = new CopyOnWriteArrayList<>();

  public void onWake(Runnable sleeper) {
    sleepers.add(sleeper);
  }

  /** Wakes after this transaction's commit, or at once outside of one. */
  public void wakeAfterCommit() {
    if (TransactionSynchronizationManager.isSynchronizationActive()) {
      TransactionSynchronizationManager.registerSynchronization(
          new TransactionSynchronization() {
            @Override
            public void afterCommit() {
              wake();
            }
          });
    } else {
      wake();
    }
  }

  public void wake() {
    sleepers.forEach(Runnable::run);
  }
}
