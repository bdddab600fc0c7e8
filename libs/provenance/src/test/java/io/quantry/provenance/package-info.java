@NullMarked
package io.quantry.provenance;

import org.jspecify.annotations.NullMarked;
