package io.quantry.jobservice.rest;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.impl.IOFileUploadException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Every failure of a handler as problem details; nothing of the inside is told. */
@RestControllerAdvice
class ProblemAdvice {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

  private final ProblemWriter problems;

  ProblemAdvice(ProblemWriter problems) {
    this.problems = problems;
  }

  @ExceptionHandler
  void handle(Exception failure, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean clientGone =
        failure instanceof AsyncRequestNotUsableException
            || (failure instanceof IOException && response.isCommitted());
    if (clientGone) {
      LOG.debug("The client has gone, nobody reads an answer", failure);
      return;
    }
    if (failure instanceof HttpRequestMethodNotSupportedException wrongMethod
        && wrongMethod.getSupportedMethods() != null) {
      response.setHeader("Allow", String.join(", ", wrongMethod.getSupportedMethods()));
    }
    if (failure instanceof HttpMediaTypeNotSupportedException wrongType
        && !wrongType.getSupportedMediaTypes().isEmpty()) {
      response.setHeader(
          "Accept",
          wrongType.getSupportedMediaTypes().stream()
              .map(MediaType::toString)
              .collect(Collectors.joining(", ")));
    }
    problems.write(request, response, translate(failure, request));
  }

  private static QuantryException translate(Exception failure, HttpServletRequest request) {
    return switch (failure) {
      case QuantryException known -> logged(known, request);
      case NoHandlerFoundException none -> notFound();
      case NoResourceFoundException none -> notFound();
      case HttpRequestMethodNotSupportedException wrong ->
          new QuantryException(
              ErrorCode.METHOD_NOT_ALLOWED, "This resource does not know " + wrong.getMethod());
      case HttpMediaTypeNotAcceptableException wrong ->
          new QuantryException(
              ErrorCode.NOT_ACCEPTABLE, "This resource does not come in a form that Accept names");
      case HttpMediaTypeNotSupportedException wrong ->
          new QuantryException(
              ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Content-Type is not one of those in Accept");
      case MethodArgumentTypeMismatchException wrong ->
          wrong.getParameter().hasParameterAnnotation(PathVariable.class)
              ? notFound()
              : new QuantryException(
                  ErrorCode.INVALID_REQUEST,
                  "The parameter " + wrong.getName() + " has a wrong form");
      case HttpMessageNotReadableException unreadable ->
          new QuantryException(ErrorCode.MALFORMED_JSON, "The body is not the JSON expected here");
      case ServletRequestBindingException wrong ->
          new QuantryException(
              ErrorCode.INVALID_REQUEST, "A parameter or header is missing or wrong");
      case InvalidParameterException broken ->
          new QuantryException(
              ErrorCode.INVALID_REQUEST, "The query has a part without a name or is broken");
      case MultipartException ignored -> unreadableParts();
      default -> {
        if (failure instanceof FileUploadException broken && malformed(broken)) {
          yield unreadableParts();
        }
        if (ByteQuota.isCauseOf(failure)) {
          yield ByteQuota.exceeded();
        }
        if (DatabaseOutage.isCauseOf(failure)) {
          yield unavailable(failure);
        }
        LOG.error("Request {} {} failed", request.getMethod(), request.getRequestURI(), failure);
        yield new QuantryException(ErrorCode.INTERNAL_ERROR, "Something went wrong on our side");
      }
    };
  }

  /** Not what could not be stored, which is no fault of the sender. */
  private static boolean malformed(FileUploadException broken) {
    return !(broken instanceof IOFileUploadException);
  }

  private static QuantryException unreadableParts() {
    return new QuantryException(
        ErrorCode.INVALID_REQUEST, "The body is no readable multipart/form-data");
  }

  private static QuantryException logged(QuantryException known, HttpServletRequest request) {
    if (known.code().fault() == ErrorCode.Fault.INTERNAL) {
      LOG.error("Request {} {} failed", request.getMethod(), request.getRequestURI(), known);
    }
    return known;
  }

  private static QuantryException notFound() {
    return new QuantryException(ErrorCode.NOT_FOUND, "There is no such resource");
  }

  private static QuantryException unavailable(Exception cause) {
    LOG.warn("The database does not answer: {}", cause.toString());
    return new QuantryException(
        ErrorCode.SERVICE_UNAVAILABLE, "The service cannot reach its database, try again");
  }
}
