// SPDX-License-Identifier: Apache-2.0
package org.synod.site;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The Chromium that is installed, without a window. */
final class Browser implements AutoCloseable {
  private static final List<String> PROGRAMS = List.of("chromium", "chromedriver");
  private static final Logger VERSIONS =
      Logger.getLogger("org.openqa.selenium.devtools.CdpVersionFinder");

  private final ChromeDriver driver;

  Browser() {
    VERSIONS.setLevel(Level.OFF); // it misses the bindings to the protocol, which are not used here
    LoggingPreferences logging = new LoggingPreferences();
    logging.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(find(PROGRAMS.get(0)).toFile());
    options.setCapability(ChromeOptions.LOGGING_PREFS, logging);
    // in a container, as root, there is no sandbox to be had; the pages are our own
    options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage");
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(find(PROGRAMS.get(1)).toFile())
            .build();
    driver = new ChromeDriver(service, options);
  }

  /** The programs that this class needs and that are not on the path. */
  static List<String> missing() {
    return PROGRAMS.stream().filter(name -> find(name) == null).toList();
  }

  private static Path find(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  void open(URI page) {
    driver.get(page.toString());
  }

  void view(String scheme, int width) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
  }

  /** The strings that a script returns, looked at in the page that is open. */
  List<String> run(String script) {
    return ((List<?>) driver.executeScript(script)).stream().map(Object::toString).toList();
  }

  /** The errors on the console since the last call. */
  List<String> errors() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().equals(Level.SEVERE))
        .map(entry -> entry.getMessage())
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
