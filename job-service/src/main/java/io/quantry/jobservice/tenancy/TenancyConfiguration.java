package io.quantry.jobservice.tenancy;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.filter.OncePerRequestFilter;

/** Puts the fence around the data source, and around every request of a user. */
@Configuration(proxyBeanMethods = false)
class TenancyConfiguration {
  /** After the request's id; before whatever asks the database. */
  private static final int ORDER = -10;

  @Bean
  static BeanPostProcessor fencedDataSource() {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof DataSource source && !(bean instanceof FencedDataSource)
            ? new FencedDataSource(source)
            : bean;
      }
    };
  }

  @Bean
  FilterRegistrationBean<Fence> fence() {
    FilterRegistrationBean<Fence> fence = new FilterRegistrationBean<>(new Fence());
    fence.setOrder(ORDER);
    fence.addUrlPatterns("/v1/*", "/v2/*");
    return fence;
  }

  /** A user's request sees no rows until somebody has found out whose it is. */
  static final class Fence extends OncePerRequestFilter {
    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      try (RowViews.Restore ignored = RowViews.enter(RowView.NOBODY)) {
        chain.doFilter(request, response);
      }
    }
  }
}
