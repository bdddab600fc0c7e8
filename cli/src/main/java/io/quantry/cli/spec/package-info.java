/** Job specs, techniques and dataset manifests as people write them in files and options. */
@NullMarked
package io.quantry.cli.spec;

import org.jspecify.annotations.NullMarked;
