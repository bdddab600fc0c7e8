package io.quantry.jobservice.fleet;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Hands the {@link Member} to handlers that ask for one. */
@Configuration(proxyBeanMethods = false)
class MemberArgument implements HandlerMethodArgumentResolver, WebMvcConfigurer {
  static final String ATTRIBUTE = Member.class.getName();

  @Override
  public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
    resolvers.add(this);
  }

  @Override
  public boolean supportsParameter(MethodParameter parameter) {
    return parameter.getParameterType() == Member.class;
  }

  @Override
  public Object resolveArgument(
      MethodParameter parameter,
      @Nullable ModelAndViewContainer container,
      NativeWebRequest request,
      @Nullable WebDataBinderFactory binders) {
    Object member = request.getAttribute(ATTRIBUTE, RequestAttributes.SCOPE_REQUEST);
    if (member == null) {
      throw new IllegalStateException("A handler outside the fleet's filter asks for the member");
    }
    return member;
  }
}
