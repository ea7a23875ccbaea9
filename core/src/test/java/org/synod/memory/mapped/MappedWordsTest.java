// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.nio.Buffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The compiler finds all classes loaded that it needs to inline accesses to a mapped word. */
class MappedWordsTest {
  @Test
  void whatABufferNeedsToBeInlinedIsLoadedAtOnce(@TempDir Path directory) throws Exception {
    Set<String> internal = new TreeSet<>();
    for (Method method : Buffer.class.getDeclaredMethods()) {
      String type = method.getReturnType().getName();
      if (type.startsWith("jdk.internal.")) {
        internal.add(type);
      }
    }
    assertFalse(internal.isEmpty());
    Process child =
        Children.java(
            List.of("-Xint", "-Xlog:class+load"),
            MappedFileChild.class,
            "create",
            directory.resolve("memory"));
    String loaded = Children.output(child);
    for (String type : internal) {
      assertTrue(loaded.contains(" " + type + " source:"), type);
    }
  }
}
