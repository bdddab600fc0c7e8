package io.quantry.jobservice.job;

import io.quantry.jobservice.wake.CommitSignal;
import org.springframework.stereotype.Component;

/** There is work to publish, or room for some. */
@Component
class DispatchSignal extends CommitSignal {}
