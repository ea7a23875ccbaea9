// SPDX-License-Identifier: Apache-2.0
package org.synod;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The jar's headers: OSGi, japicmp and the overview know the packages that the module exports. */
class ManifestTest {
  private static final Path CLASSES = Path.of("target", "classes");

  private static Attributes headers() throws IOException {
    try (InputStream in = Files.newInputStream(CLASSES.resolve("META-INF/MANIFEST.MF"))) {
      return new Manifest(in).getMainAttributes();
    }
  }

  private static Set<String> exported() {
    return ModuleFinder.of(CLASSES).find("org.synod").orElseThrow().descriptor().exports().stream()
        .filter(exports -> !exports.isQualified())
        .map(ModuleDescriptor.Exports::source)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What stands in the first group of a pattern, wherever the text matches it. */
  private static Set<String> found(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void theBundleExportsWhatTheModuleExports() throws Exception {
    String packages = headers().getValue("Export-Package").replaceAll("\"[^\"]*\"", "");
    assertEquals(exported(), found("(?:^|,)([a-z.]+)", packages));
    assertTrue(exported().size() > 9, exported().toString());
  }

  @Test
  void theApiThatIsComparedIsWhatTheModuleExports() throws Exception {
    String pom = Files.readString(Path.of("pom.xml"));
    assertEquals(exported(), found("<include>(org\\.synod[a-z.]*)</include>", pom));
  }

  @Test
  void theOverviewNamesEachPackage() throws Exception {
    String overview = Files.readString(Path.of("src", "main", "javadoc", "overview.html"));
    assertEquals(exported(), found("\\{@link (org\\.synod[a-z.]*)}", overview));
  }

  @Test
  void theBundleNeedsWhatTheModuleNeeds() throws Exception {
    Attributes headers = headers();
    assertEquals("org.synod", headers.getValue("Bundle-SymbolicName"));
    assertTrue(
        headers.getValue("Require-Capability").contains("(osgi.ee=JavaSE)(version=17)"),
        headers.getValue("Require-Capability"));
    Set<String> optional =
        Stream.of(headers.getValue("Import-Package").split(",(?=[a-z])"))
            .filter(needed -> needed.contains("resolution:=optional"))
            .map(needed -> needed.substring(0, needed.indexOf(';')))
            .collect(Collectors.toSet());
    assertEquals(Set.of("org.jspecify.annotations", "sun.reflect"), optional);
    assertFalse(headers.getValue("Import-Package").contains("sun.misc"), "Unsafe");
    assertNull(headers.getValue("Automatic-Module-Name"), "the module has a module-info");
  }

  @Test
  void theLicenceAndTheNoticeAreInside() throws Exception {
    for (String file : new String[] {"LICENSE", "NOTICE"}) {
      assertEquals(
          Files.readString(Path.of("..", file)),
          Files.readString(CLASSES.resolve("META-INF").resolve(file)));
    }
  }
}
