package io.quantry.jobservice.job;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What is said and counted only of what has really happened. */
final class AfterCommit {
  private AfterCommit() {}

  /** Runs after this transaction's commit, never after a rollback; at once outside of one. */
  static void run(Runnable then) {
    if (TransactionSynchronizationManager.isSynchronizationActive()) {
      TransactionSynchronizationManager.registerSynchronization(
          new TransactionSynchronization() {
            @Override
            public void afterCommit() {
              then.run();
            }
          });
    } else {
      then.run();
    }
  }
}
