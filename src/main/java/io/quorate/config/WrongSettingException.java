package io.quorate.config;

/** A setting has a value that cannot be; the message is one sentence that names the setting. */
public final class WrongSettingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WrongSettingException(String setting, String problem) {
    super("The setting %s is wrong: %s".formatted(setting, problem));
  }
}
