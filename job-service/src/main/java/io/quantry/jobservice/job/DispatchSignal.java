package io.quantry.jobservice.job;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Wakes whoever waits for committed work. */
@Component
class DispatchSignal {
  private final List<Runnable> sleepers = new CopyOnWriteArrayList<>();

  void onWake(Runnable sleeper) {
    sleepers.add(sleeper);
  }

  /** Wakes after this transaction's commit, or at once outside of one. */
  void wakeAfterCommit() {
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

  void wake() {
    sleepers.forEach(Runnable::run);
  }
}
