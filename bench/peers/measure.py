"""What a call costs, printed as one line of JSON."""

import contextlib
import json
import os
import resource
import time


@contextlib.contextmanager
def measured(output):
    """Times the block and prints its seconds, this process's peak resident memory, and the size of `output`."""
    start = time.perf_counter()
    yield
    seconds = time.perf_counter() - start
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        json.dumps(
            {
                "seconds": round(seconds, 3),
                "peakBytes": kibibytes * 1024,
                "outputBytes": os.path.getsize(output),
            }
        )
    )
