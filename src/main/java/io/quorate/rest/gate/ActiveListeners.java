package io.quorate.rest.gate;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;

/**
 * Finds the HTTP listeners of the Payara that runs us. By name, as the modules with their types are
 * not published: each name is checked, and a server with other names is refused.
 */
final class ActiveListeners {
  /** A listener, wherever it accepts connections. */
  record Listener(TCPNIOTransport transport, int port) {}

  private ActiveListeners() {}

  /**
   * All listeners.
   *
   * @throws IllegalStateException if this is not a Payara whose listeners we know, or has none
   */
  static List<Listener> find() {
    List<Listener> listeners = new ArrayList<>();
    try {
      for (Object proxy : proxies()) {
        Object listener = call(proxy, "getUnderlyingListener");
        if (call(listener, "getTransport") instanceof TCPNIOTransport transport
            && call(listener, "getPort") instanceof Integer port) {
          listeners.add(new Listener(transport, port));
        } else {
          throw new IllegalStateException(
              "The listener %s does not listen on TCP, so its requests cannot be checked."
                  .formatted(call(listener, "getName")));
        }
      }
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      throw new IllegalStateException(
          "The HTTP listeners of this server cannot be reached, so no request would be checked."
              + " Deploy on the Payara Micro that Quorate is built for.",
          e);
    }
    if (listeners.isEmpty()) {
      throw new IllegalStateException("This server has no HTTP listener.");
    }
    return listeners;
  }

  /** {@code Globals.getDefaultBaseServiceLocator().getService(GrizzlyService.class).proxies}. */
  private static Collection<?> proxies() throws ReflectiveOperationException {
    Object locator =
        type("org.glassfish.internal.api.Globals")
            .getMethod("getDefaultBaseServiceLocator")
            .invoke(null);
    Class<?> service = type("com.sun.enterprise.v3.services.impl.GrizzlyService");
    Object grizzly =
        type("org.glassfish.hk2.api.ServiceLocator")
            .getMethod("getService", Class.class, Annotation[].class)
            .invoke(locator, service, new Annotation[0]);
    Field proxies = service.getDeclaredField("proxies");
    proxies.setAccessible(true);
    if (proxies.get(grizzly) instanceof Collection<?> all) {
      return List.copyOf(all);
    }
    throw new NoSuchFieldException("GrizzlyService.proxies is not a collection");
  }

  private static Class<?> type(String name) throws ClassNotFoundException {
    return Class.forName(name, false, ActiveListeners.class.getClassLoader());
  }

  private static Object call(Object target, String getter) throws ReflectiveOperationException {
    return target.getClass().getMethod(getter).invoke(target);
  }
}
