package io.quorate.rest;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/**
 * Tells the member when the web application begins and ends. Not by events of CDI: the classes of
 * members are a library of the WAR, and Payara initializes the application scope of a library
 * before there is a web application that could answer.
 */
@WebListener
public class WebLifecycle implements ServletContextListener {
  private final Startup startup;

  @Inject
  public WebLifecycle(Startup startup) {
    this.startup = startup;
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    startup.start();
  }

  /** The beans are still there: those who were told first that it begins are told last. */
  @Override
  public void contextDestroyed(ServletContextEvent event) {
    startup.stop();
  }
}
