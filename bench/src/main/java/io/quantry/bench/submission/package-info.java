/** Many submitters at once, and lists of many jobs, against a running platform through its door. */
@NullMarked
package io.quantry.bench.submission;

import org.jspecify.annotations.NullMarked;
