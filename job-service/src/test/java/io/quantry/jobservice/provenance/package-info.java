@NullMarked
package io.quantry.jobservice.provenance;

import org.jspecify.annotations.NullMarked;
