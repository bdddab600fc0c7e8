package io.quantry.jobservice.job;

import io.quantry.jobservice.wake.CommitSignal;
import org.springframework.stereotype.Component;

/** Something became due before its time. */
@Component
class SweepSignal extends CommitSignal {}
