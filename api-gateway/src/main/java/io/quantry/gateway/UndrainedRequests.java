package io.quantry.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Closes an answer that nobody reads any more, instead of reading it to its end first as the
 * framework does to save the connection: after a client has gone, the rest of an event stream would
 * otherwise be read for ever.
 */
record UndrainedRequests(ClientHttpRequestFactory requests, EventStreams events)
    implements ClientHttpRequestFactory {
  @Override
  public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
    ClientHttpRequest request = requests.createRequest(uri, method);
    if (request instanceof StreamingHttpOutputMessage streaming) {
      return new UndrainedRequest(request, streaming, events);
    }
    throw new IllegalStateException("requests must stream");
  }

  /** The same request twice, by both its types. */
  private record UndrainedRequest(
      ClientHttpRequest request, StreamingHttpOutputMessage streaming, EventStreams events)
      implements ClientHttpRequest, StreamingHttpOutputMessage {
    @Override
    public ClientHttpResponse execute() throws IOException {
      ClientHttpResponse response = request.execute();
      boolean endless =
          MediaType.TEXT_EVENT_STREAM.isCompatibleWith(response.getHeaders().getContentType());
      return new UndrainedResponse(
          response, endless ? events.ending(response.getBody()) : response.getBody());
    }

    @Override
    public void setBody(Body body) {
      streaming.setBody(body);
    }

    @Override
    public OutputStream getBody() throws IOException {
      return request.getBody();
    }

    @Override
    public HttpHeaders getHeaders() {
      return request.getHeaders();
    }

    @Override
    public HttpMethod getMethod() {
      return request.getMethod();
    }

    @Override
    public URI getURI() {
      return request.getURI();
    }

    @Override
    public Map<String, Object> getAttributes() {
      return request.getAttributes();
    }
  }

  private record UndrainedResponse(ClientHttpResponse response, InputStream body)
      implements ClientHttpResponse {
    /** Keeps the connection if the body was read to its end, and drops it otherwise. */
    @Override
    public void close() {
      try {
        body.close();
      } catch (IOException e) {
        // The connection has gone already, which is all that was wanted.
      }
    }

    @Override
    public InputStream getBody() {
      return body;
    }

    @Override
    public HttpStatusCode getStatusCode() throws IOException {
      return response.getStatusCode();
    }

    @Override
    public String getStatusText() throws IOException {
      return response.getStatusText();
    }

    @Override
    public HttpHeaders getHeaders() {
      return response.getHeaders();
    }
  }
}
