// SPDX-License-Identifier: Apache-2.0
package org.synod.examples.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.mapped.MappedMemory;

/** The explorer finds the planted fault and no other, and the stack serves threads. */
class CheckedStackTest {

  private static Jvm.End run(String stack) throws IOException, InterruptedException {
    try (Jvm check = Jvm.start(CheckedStack.class, stack)) {
      return check.end();
    }
  }

  @Test
  void theVersionedStackIsRightInEverySchedule() throws Exception {
    Jvm.End end = run("versioned");
    assertEquals(0, end.code(), end.toString());
    assertEquals(1, end.output().size(), end.toString());
    assertTrue(
        end.output().get(0).matches("[0-9]{3,} states, right in every schedule"), end.toString());
  }

  @Test
  void thePlantedFaultIsFound() throws Exception {
    Jvm.End end = run("unversioned");
    assertEquals(1, end.code(), end.toString());
    assertEquals("wrong in this schedule:", end.output().get(0));
    String table = String.join("\n", end.output());
    String stale = "one      top[0]    compareAndExchange(1, 2)  1; returns took 1";
    assertTrue(table.contains(stale), table); // it takes buffer 2 for the one below buffer 1
    assertTrue(table.endsWith("returns took 1, 2, 2"), table); // buffer 2 was taken twice
  }

  private static void requireServesThreads(Memory memory) throws Exception {
    int buffers = 3;
    CheckedStack stack = new CheckedStack(memory, buffers, /* isVersioned */ true);
    for (int buffer = 1; buffer <= buffers; buffer++) {
      stack.give(buffer);
    }
    boolean[] isTaken = new boolean[buffers + 1]; // each element is its taker's alone
    Callable<Integer> user =
        () -> {
          int uses = 0;
          while (uses < 50_000) {
            int buffer = stack.take();
            if (buffer != 0) {
              assertTrue(!isTaken[buffer], "buffer " + buffer + " was taken twice");
              isTaken[buffer] = true;
              uses++;
              isTaken[buffer] = false;
              stack.give(buffer);
            }
          }
          return uses;
        };
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (Future<Integer> uses : threads.invokeAll(Collections.nCopies(4, user))) {
        uses.get();
      }
    } finally {
      threads.shutdownNow();
    }
    List<Integer> left = new ArrayList<>();
    for (int buffer = stack.take(); buffer != 0; buffer = stack.take()) {
      left.add(buffer);
    }
    Collections.sort(left);
    assertEquals(List.of(1, 2, 3), left);
  }

  @Test
  void theStackServesThreadsOnTheHeapAndInAFile(@TempDir Path folder) throws Exception {
    requireServesThreads(new HeapMemory(1));
    try (MappedMemory file = MappedMemory.create(folder.resolve("stack"), 8, 1 << 16)) {
      requireServesThreads(file);
    }
  }
}
