package io.quantry.jobservice.upload;

import io.quantry.jobservice.wake.CommitSignal;
import org.springframework.stereotype.Component;

/** There is something to fetch. */
@Component
class ImportSignal extends CommitSignal {}
