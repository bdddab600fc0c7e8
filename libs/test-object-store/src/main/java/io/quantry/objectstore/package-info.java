/**
 * An object store that speaks S3, for tests: a server as a child process, and before it a link that
 * can be made to fail. For tests only.
 */
@NullMarked
package io.quantry.objectstore;

import org.jspecify.annotations.NullMarked;
