@NullMarked
package io.quantry.cli.provenance;

import org.jspecify.annotations.NullMarked;
