// SPDX-License-Identifier: Apache-2.0
package org.synod;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A package is small enough to be known: at most 12 files of main code, its package-info among
 * them. The lengths of files and lines are checked by checkstyle.xml.
 */
class HouseTest {
  private static final int MOST_FILES = 12;
  private static final List<String> MODULES =
      List.of(
          "core", "tools", "engines/base", "engines/jdbc", "engines/redis", "engines/etcd",
          "engines/zookeeper", "engines/testing", "engines/together", "examples");

  private static Map<Path, Long> filesOfPackages() throws IOException {
    Map<Path, Long> files = new TreeMap<>();
    for (String module : MODULES) {
      try (Stream<Path> all = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        files.putAll(
            all.filter(file -> file.toString().endsWith(".java"))
                .collect(Collectors.groupingBy(Path::getParent, Collectors.counting())));
      }
    }
    return files;
  }

  @Test
  void noPackageHasMoreFilesThanAPersonKeepsInMind() throws IOException {
    Map<Path, Long> packages = filesOfPackages();
    assertTrue(packages.size() > 12, packages.toString());
    packages.values().removeIf(files -> files <= MOST_FILES);
    assertEquals(Map.of(), packages);
  }

  @Test
  void eachPackageSaysItsRole() throws IOException {
    Map<Path, Long> packages = filesOfPackages();
    packages
        .keySet()
        .removeIf(
            folder ->
                Files.exists(folder.resolve("package-info.java"))
                    || Files.exists(folder.resolve("module-info.java")));
    assertEquals(Map.of(), packages);
  }
}
