package io.quantry.jobservice.access;

import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.WakeableLoop;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * When keys and sessions were used last, to within one round: a write for every request would meet
 * in the row of a busy key. Clears sessions away that are over, too.
 */
@Component
class LastUses implements Looping {
  private final JdbcClient database;
  private final Sessions sessions;
  private final Set<UUID> keys = ConcurrentHashMap.newKeySet();
  private final Set<String> tokenHashes = ConcurrentHashMap.newKeySet();
  private final WakeableLoop loop;

  LastUses(JdbcClient database, Sessions sessions, SessionSettings settings) {
    this.database = database;
    this.sessions = sessions;
    this.loop = new WakeableLoop("last uses", settings.sweep(), this::round);
  }

  void key(UUID id) {
    keys.add(id);
  }

  void session(String token) {
    tokenHashes.add(Secrets.hash(token));
  }

  private void round() {
    // taken out before it is written: a use from then on counts for the next round
    List.copyOf(keys).stream().filter(keys::remove).forEach(this::writeKey);
    List.copyOf(tokenHashes).stream().filter(tokenHashes::remove).forEach(this::writeSession);
    sessions.clear();
  }

  private void writeKey(UUID id) {
    database.sql("UPDATE api_keys SET last_used_at = now() WHERE id = ?").param(id).update();
  }

  private void writeSession(String tokenHash) {
    database
        .sql("UPDATE sessions SET last_used_at = now() WHERE token_hash = ?")
        .param(tokenHash)
        .update();
  }

  @Override
  public WakeableLoop loop() {
    return loop;
  }
}
