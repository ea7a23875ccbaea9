// SPDX-License-Identifier: Apache-2.0
package org.synod.examples.programs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.synod.memory.Codec;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.SlotRegister;

/**
 * Quotes of one stock, published by a JVM and watched by others. A quote is four words, and a
 * watcher sees only whole quotes: in each, the spread and the sum of the sizes are as they must be.
 * Watchers write nothing, so any number of them slows nobody down. Nothing is allocated.
 *
 * <pre>
 * java -cp core/target/classes MarketData.java publish quote.mem
 * java -cp core/target/classes MarketData.java watch quote.mem 1000
 * </pre>
 *
 * <p>The publisher ends when its standard input does, a watcher after 1000 different quotes or when
 * the market is closed.
 */
final class MarketData {
  private static final String USAGE =
      "usage: MarketData publish FILE" + System.lineSeparator()
          + "       MarketData watch FILE SNAPSHOTS";

  private static final int BID = 0;
  private static final int ASK = 1;
  private static final int BID_SIZE = 2; // 0 if the market is closed
  private static final int ASK_SIZE = 3;
  private static final int WORDS = 4;

  private static final long SPREAD = 2;
  private static final long SIZES = 1000;
  private static final int BURST = 100; // quotes that follow one another at once

  private static SlotRegister<long[]> quotes(MappedMemory memory) {
    return new SlotRegister<>(memory, "quote", Codec.ofLongs(WORDS));
  }

  private static void publish(Path file) throws IOException, InterruptedException {
    try (MappedMemory memory = MappedMemory.openOrCreate(file, /* members */ 8, 1 << 16)) {
      SlotRegister<long[]> quotes = quotes(memory);
      move(quotes, new SplittableRandom());
      Thread market = new Thread(() -> trade(quotes));
      market.start();
      System.out.println("publishing");
      while (System.in.read() >= 0) {} // until the end of standard input
      market.interrupt();
      market.join();
      System.out.println("published " + quotes.version());
    }
  }

  private static void trade(SlotRegister<long[]> quotes) {
    SplittableRandom random = new SplittableRandom();
    while (!Thread.currentThread().isInterrupted()) {
      for (int i = 0; i < BURST; i++) {
        move(quotes, random);
      }
      LockSupport.parkNanos(1);
    }
    while (!quotes.compareAndSetWords(quotes.version(), new long[WORDS])) {} // closed
  }

  /** Makes the next quote of the last one, whoever published that. */
  private static void move(SlotRegister<long[]> quotes, SplittableRandom random) {
    long[] quote = new long[WORDS];
    long version;
    do {
      version = quotes.read(quote);
      long bid = quote[BID_SIZE] == 0 ? 10_000 : quote[BID] + random.nextLong(-1, 2);
      quote[BID] = Math.max(1, bid);
      quote[ASK] = quote[BID] + SPREAD;
      quote[BID_SIZE] = random.nextLong(1, SIZES);
      quote[ASK_SIZE] = SIZES - quote[BID_SIZE];
    } while (!quotes.compareAndSetWords(version, quote));
  }

  /** Returns 0, or 1 if a quote was torn. */
  private static int watch(Path file, int snapshots) throws IOException {
    try (MappedMemory memory = MappedMemory.openReadOnly(file)) {
      SlotRegister<long[]> quotes = quotes(memory);
      long[] quote = new long[WORDS];
      long last = 0;
      int seen = 0;
      int torn = 0;
      while (seen < snapshots) {
        long version = quotes.read(quote);
        if (version == last) {
          Thread.onSpinWait();
          continue;
        }
        if (quote[BID_SIZE] == 0) {
          System.out.println("the market is closed");
          break;
        }
        boolean isWhole =
            quote[ASK] - quote[BID] == SPREAD && quote[BID_SIZE] + quote[ASK_SIZE] == SIZES;
        torn += isWhole ? 0 : 1;
        last = version;
        seen++;
      }
      System.out.println("seen " + seen + ", torn " + torn);
      return torn == 0 ? 0 : 1;
    }
  }

  public static void main(String[] args) throws InterruptedException {
    boolean publishes = args.length == 2 && args[0].equals("publish");
    boolean watches = args.length == 3 && args[0].equals("watch");
    if (!publishes && !watches) {
      end(64, "arguments: " + String.join(" ", args) + ", allowed: as below", USAGE);
    }
    if (watches && !args[2].matches("[1-9][0-9]{0,8}")) {
      end(64, "SNAPSHOTS: " + args[2] + ", allowed: 1 to 999999999", USAGE);
    }
    try {
      if (publishes) {
        publish(Path.of(args[1]));
      } else {
        System.exit(watch(Path.of(args[1]), Integer.parseInt(args[2])));
      }
    } catch (IOException | IllegalStateException e) { // the latter: there are no quotes in FILE
      end(74, "FILE: " + e.getMessage() + ", allowed: a file of a publisher");
    }
  }

  private static void end(int code, String... lines) {
    System.err.println(String.join(System.lineSeparator(), lines));
    System.exit(code);
  }
}
