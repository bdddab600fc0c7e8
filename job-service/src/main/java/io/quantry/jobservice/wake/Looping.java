package io.quantry.jobservice.wake;

/** Something that depends on a loop coming round: its health is this process's. */
public interface Looping {
  WakeableLoop loop();
}
