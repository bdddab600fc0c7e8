/** Makes the published OpenAPI document from the handlers, and holds it to them. */
@NullMarked
package io.quantry.jobservice.openapi;

import org.jspecify.annotations.NullMarked;
