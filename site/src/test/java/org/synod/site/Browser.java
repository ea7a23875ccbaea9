// SPDX-License-Identifier: Apache-2.0
package org.synod.site;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The Chromium that is installed, without a window. */
final class Browser implements AutoCloseable {
  private static final List<String> PROGRAMS = List.of("chromium", "chromedriver");
  private static final Logger VERSIONS =
      Logger.getLogger("org.openqa.selenium.devtools.CdpVersionFinder");

  private final ChromeDriver driver;
  private String scheme = ""; // as it is shown now
  private int width;

  /** A browser, or a test that is left out, and says so, where there is none. */
  static Browser open() {
    String missing = String.join(" and ", missing());
    if (!missing.isEmpty()) {
      System.out.println("site: not looked at in a browser: no " + missing + " on the path");
    }
    assumeTrue(missing.isEmpty(), missing);
    return new Browser();
  }

  private Browser() {
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
  private static List<String> missing() {
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

  /** Shows pages in light or dark, and as wide as this; what is so already takes no time. */
  void view(String newScheme, int newWidth) {
    if (!scheme.equals(newScheme)) {
      media("", newScheme);
      scheme = newScheme;
    }
    if (width != newWidth) {
      driver.executeCdpCommand(
          "Emulation.setDeviceMetricsOverride",
          Map.of("width", newWidth, "height", 900, "deviceScaleFactor", 1, "mobile", false));
      width = newWidth;
    }
  }

  private void media(String medium, String newScheme) {
    Map<String, String> feature = Map.of("name", "prefers-color-scheme", "value", newScheme);
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia", Map.of("media", medium, "features", List.of(feature)));
  }

  /** Shows pages as they are printed, or as on a screen again. */
  void print(boolean isPrinted) {
    media(isPrinted ? "print" : "", scheme);
  }

  /** Lets pages run scripts, or not. */
  void runsScripts(boolean runs) {
    driver.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", !runs));
  }

  void click(String css) {
    driver.findElement(By.cssSelector(css)).click();
  }

  /** Types keys, into the element that has the focus. */
  void type(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** The text of the first such element, as it is shown; empty if it is not. */
  String text(String css) {
    return driver.findElement(By.cssSelector(css)).getText();
  }

  /** The number of such elements that are shown. */
  int shown(String css) {
    return (int)
        driver.findElements(By.cssSelector(css)).stream().filter(WebElement::isDisplayed).count();
  }

  /** What a screen reader is told: a role and a name for each element. */
  List<String> spoken() {
    Object nodes = driver.executeCdpCommand("Accessibility.getFullAXTree", Map.of()).get("nodes");
    return ((List<?>) nodes).stream().map(node -> said(node, "role") + " " + said(node, "name"))
        .toList();
  }

  private static Object said(Object node, String property) {
    Object value = ((Map<?, ?>) node).get(property);
    return value == null ? "" : ((Map<?, ?>) value).get("value");
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
