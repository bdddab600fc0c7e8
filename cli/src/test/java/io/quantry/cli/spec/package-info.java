/** What people write in files and options. */
@NullMarked
package io.quantry.cli.spec;

import org.jspecify.annotations.NullMarked;
