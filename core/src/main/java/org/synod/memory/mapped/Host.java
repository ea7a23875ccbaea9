// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the operating system says of processes: who this one is, and which others have ended. A
 * perfect failure detector for one host, by Linux's {@code /proc}.
 */
final class Host {
  /*
   * An operating-system process is known by one word, so that it can be put into the membership
   * table by one compare-and-set:
   *
   *    63        56 55        46 45      38 37           22 21         0
   *   +------------+------------+----------+---------------+------------+
   *   | generation | namespace  | boot     | start time    | pid        |
   *   +------------+------------+----------+---------------+------------+
   *
   * A pid alone would do harm when it is used again: then the start time (in clock ticks since the
   * boot) or the boot differ. Of these only the low bits are kept. So a process that is dead can be
   * taken for alive, if another has its pid and, by a chance of 2^-16 or less, the same bits: it
   * then keeps a place until that one ends. Never is one that lives taken for dead: what differs in
   * some bits differs. Pids of another pid namespace mean nothing here, so their owners are never
   * dead, until a boot ends them.
   *
   * The generation counts the members that had a place. It is not looked at here.
   */
  private static final int PID_BITS = 22; // PID_MAX_LIMIT of Linux
  private static final int START_SHIFT = PID_BITS;
  private static final int START_BITS = 16;
  private static final int BOOT_SHIFT = START_SHIFT + START_BITS;
  private static final int BOOT_BITS = 8;
  private static final int NAMESPACE_SHIFT = BOOT_SHIFT + BOOT_BITS;
  private static final int NAMESPACE_BITS = 10;
  static final int GENERATION_SHIFT = NAMESPACE_SHIFT + NAMESPACE_BITS;

  private static final int STATE = 0; // in /proc/pid/stat, counted from behind the name: field 3
  private static final int THREADS = 17; // field 20
  private static final int START = 19; // field 22

  private final Path proc;
  private final long identity;

  private Host(Path proc, long identity) {
    this.proc = proc;
    this.identity = identity;
  }

  /** This process on its host, as {@code /proc} tells of it. */
  static Host current() {
    return current(Path.of("/proc"), ProcessHandle.current().pid());
  }

  /**
   * A process on its host.
   *
   * @throws UnsupportedOperationException if the operating system does not tell of all processes
   */
  static Host current(Path proc, long pid) {
    try {
      String boot = Files.readString(proc.resolve("sys/kernel/random/boot_id")).trim();
      String namespace = Files.readSymbolicLink(proc.resolve("self/ns/pid")).toString();
      // hidden processes would look like dead ones
      stat(proc, 1);
      long start = Long.parseLong(stat(proc, pid)[START]);
      return new Host(
          proc,
          bits(Long.parseLong(namespace.replaceAll("\\D", "")), NAMESPACE_BITS, NAMESPACE_SHIFT)
              | bits(boot.hashCode(), BOOT_BITS, BOOT_SHIFT)
              | bits(start, START_BITS, START_SHIFT)
              | bits(pid, PID_BITS, 0));
    } catch (IOException | RuntimeException e) {
      throw new UnsupportedOperationException(
          proc + ": does not tell of all processes, allowed: Linux with a /proc that hides none",
          e);
    }
  }

  private static long bits(long value, int bits, int shift) {
    return (value & (1L << bits) - 1) << shift;
  }

  private static long part(long word, int bits, int shift) {
    return word >>> shift & (1L << bits) - 1;
  }

  private static String[] stat(Path proc, long pid) throws IOException {
    byte[] bytes = Files.readAllBytes(proc.resolve(pid + "/stat"));
    String line = new String(bytes, StandardCharsets.ISO_8859_1);
    return line.substring(line.lastIndexOf(')') + 2).split(" "); // the name may contain anything
  }

  /** This process, without a generation. */
  long identity() {
    return identity;
  }

  static long pid(long word) {
    return part(word, PID_BITS, 0);
  }

  /** Whether a word stands for a process of another pid namespace, of which nothing is known. */
  boolean isElsewhere(long word) {
    return part(word ^ identity, NAMESPACE_BITS, NAMESPACE_SHIFT) != 0 && !isOfEarlierBoot(word);
  }

  private boolean isOfEarlierBoot(long word) {
    return part(word ^ identity, BOOT_BITS, BOOT_SHIFT) != 0;
  }

  /** Whether the process that a word stands for has ended; false if there is any doubt. */
  boolean isDead(long word) {
    if (isOfEarlierBoot(word)) {
      return true;
    }
    if (isElsewhere(word) || part(word ^ identity, START_SHIFT + START_BITS, 0) == 0) {
      return false;
    }
    try {
      String[] stat = stat(proc, pid(word));
      // the first thread is a zombie before the others have ended, and waits for them
      boolean hasEnded = "ZX".contains(stat[STATE]) && Integer.parseInt(stat[THREADS]) <= 1;
      long start = bits(Long.parseLong(stat[START]), START_BITS, START_SHIFT);
      return hasEnded || part(word ^ start, START_BITS, START_SHIFT) != 0;
    } catch (IOException e) {
      return !Files.exists(proc.resolve(Long.toString(pid(word))));
    } catch (RuntimeException e) {
      return false; // cut short or not understood
    }
  }
}
