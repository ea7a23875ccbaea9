// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.memory.Region;
import org.synod.memory.Words;
import org.synod.memory.WrappedWords;
import org.synod.memory.layout.Stride;
import org.synod.memory.mapped.layout.Directory;

/**
 * Every schedule of processes that make regions of a mapped file, with a crash at every word. A
 * name is one region for all, and no two regions share a word.
 */
class DirectoryScheduleTest {
  private static final int ENTRIES = 3;
  private static final int LENGTH = Directory.words(ENTRIES) + 6 * Stride.WORDS;

  /** A seeded fault. */
  enum Fault {
    /** No fault. */
    NONE,
    /** Space is taken without a compare-and-set. */
    SPACE_TAKEN_TWICE,
    /** An entry is written without being compared. */
    ENTRY_OVERWRITTEN,
    /** A process that finds an entry taken takes the place for its own. */
    LOST_ENTRY_REPORTED_AS_WON,
    /** An entry points to a header that is not written. */
    HEADER_NOT_WRITTEN
  }

  /** Words with a seeded fault. At the start the first free word is not word 0. */
  private static final class FileWords extends WrappedWords {
    private static final int FREE = Directory.words(ENTRIES);
    private final Fault fault;

    FileWords(Words words, Fault fault) {
      super(words);
      this.fault = fault;
    }

    @Override
    public long getVolatile(int index) {
      return super.getVolatile(index) + (index == Directory.NEXT_FREE ? FREE : 0);
    }

    @Override
    public void setOpaque(int index, long value) {
      if (fault != Fault.HEADER_NOT_WRITTEN) {
        super.setOpaque(index, value);
      }
    }

    @Override
    public long compareAndExchange(int index, long expected, long next) {
      if (index == Directory.NEXT_FREE) {
        if (fault == Fault.SPACE_TAKEN_TWICE) {
          super.setOpaque(index, next - FREE);
          return expected;
        }
        return super.compareAndExchange(index, expected - FREE, next - FREE) + FREE;
      }
      if (fault == Fault.ENTRY_OVERWRITTEN) {
        super.setOpaque(index, next);
        return expected;
      }
      long found = super.compareAndExchange(index, expected, next);
      return fault == Fault.LOST_ENTRY_REPORTED_AS_WON ? expected : found;
    }
  }

  /** Makers of names of one letter. */
  private static Explorer makers(Fault fault, String... names) {
    return Explorer.of(
        world -> {
          Words words = new FileWords(world.memory("w", 1).allocate(LENGTH), fault);
          Words nameOf = world.memory("name of", 1).allocate(LENGTH);
          Words regionOf = world.memory("region of", 1).allocate(2);
          for (String name : names) {
            world.process(
                name,
                () -> {
                  Directory directory = new Directory("file", words, 0, ENTRIES);
                  Region region = new Region(name, "t", 1);
                  int at = directory.region(region, /* mayMake */ true);
                  int letter = name.charAt(0) - 'a';
                  long its = nameOf.compareAndExchange(at, 0, letter + 1);
                  assertTrue(its == 0 || its == letter + 1, "a region with two names");
                  long other = regionOf.compareAndExchange(letter, 0, at);
                  assertTrue(other == 0 || other == at, "a name with two regions");
                  assertEquals(at, directory.region(region, /* mayMake */ false), "found again");
                  return at;
                });
          }
        });
  }

  private static Map<String, Explorer> checks(Fault fault) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("one name, two makers", makers(fault, "a", "a").crashes(1));
    checks.put("two names", makers(fault, "a", "b").crashes(1));
    return checks;
  }

  @Test
  void aNameIsOneRegionForAll() {
    checks(Fault.NONE)
        .forEach(
            (name, explorer) ->
                Explored.run("directory, " + name, explorer.explore().requireComplete()));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    SeededFault.requireFound(fault, checks(fault));
  }
}
