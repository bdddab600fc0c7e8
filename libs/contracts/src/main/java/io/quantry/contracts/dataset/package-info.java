/** Datasets as declared by their owners: format, files by role, how samples become model inputs. */
@NullMarked
package io.quantry.contracts.dataset;

import org.jspecify.annotations.NullMarked;
