// SPDX-License-Identifier: Apache-2.0
package org.synod.log.epochs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.log.Follower;
import org.synod.log.Log;

/** Faults put in below a log whose acceptors are replaced, each of which is found. */
class ReconfigurableLogFaultsTest {

  enum Fault {
    NONE,
    /** A command that landed behind a stop counts at the place of the stop. */
    COUNTS_AFTER_STOP,
    /** A command that landed before a stop is taken for one behind it. */
    APPENDS_TWICE,
    /** An epoch begins without a base. */
    NO_BASE,
    /** An epoch begins at the index that was seen before the last command of the one before. */
    BASE_AS_SEEN,
    /** A base that is not the first counts as a command. */
    LATE_BASE_COUNTS,
    /** A follower reads on behind a stop. */
    READS_PAST_THE_STOP,
    /** The last stop ends an epoch, and not the first. */
    LAST_STOP_WINS,
    /** The end of an epoch that was stopped is taken for the end of the log. */
    END_BEHIND_A_STOP
  }

  /** The log of an epoch as a process sees it. */
  private static final class FaultyLog implements Log<EpochEntry<String>> {
    private final Fault fault;
    private final Log<EpochEntry<String>> log;
    private @Nullable EpochEntry<String> base; // that this process has put or thinks it has
    private boolean isClosed;

    FaultyLog(Fault fault, Log<EpochEntry<String>> log) {
      this.fault = fault;
      this.log = log;
    }

    private long stop() {
      long end = log.decidedPrefix();
      long at = 0;
      while (at < end && !(log.get(at) instanceof EpochEntry.Stop<String>)) {
        at++;
      }
      return at;
    }

    @Override
    public long append(EpochEntry<String> entry) {
      if (entry instanceof EpochEntry.Base<String> it) {
        base = entry;
        if (fault == Fault.NO_BASE) {
          return 0;
        }
        if (fault == Fault.BASE_AS_SEEN) {
          return log.append(new EpochEntry.Base<>(Math.max(0, it.index() - 1), it.used()));
        }
      }
      long place = log.append(entry);
      if (entry instanceof EpochEntry.Command<String>) {
        if (fault == Fault.COUNTS_AFTER_STOP) {
          return Math.min(place, stop());
        }
        if (fault == Fault.APPENDS_TWICE && stop() < log.decidedPrefix()) {
          return log.decidedPrefix();
        }
      }
      return place;
    }

    @Override
    public EpochEntry<String> get(long index) {
      if (index == 0 && base != null) {
        return base;
      }
      EpochEntry<String> entry = log.get(index);
      if (fault == Fault.LATE_BASE_COUNTS
          && index > 0
          && entry instanceof EpochEntry.Base<String>) {
        return new EpochEntry.Command<>("base");
      }
      if (fault == Fault.LAST_STOP_WINS && entry instanceof EpochEntry.Stop<String>) {
        for (long i = index + 1; i < log.decidedPrefix(); i++) {
          entry = log.get(i) instanceof EpochEntry.Stop<String> later ? later : entry;
        }
      }
      return entry;
    }

    @Override
    public long decidedPrefix() {
      long end = log.decidedPrefix();
      return fault == Fault.END_BEHIND_A_STOP && isClosed ? Math.min(end, stop()) : end;
    }

    @Override
    public Follower<EpochEntry<String>> follow(long from) {
      Follower<EpochEntry<String>> follower = log.follow(from);
      return fault == Fault.READS_PAST_THE_STOP ? new Past(follower) : follower;
    }

    @Override
    public void close() {
      isClosed = true;
      log.close();
    }
  }

  /** A follower that shows no stop. */
  private record Past(Follower<EpochEntry<String>> entries)
      implements Follower<EpochEntry<String>> {
    @Override
    public long position() {
      return entries.position();
    }

    @Override
    public @Nullable EpochEntry<String> poll() {
      EpochEntry<String> next = entries.poll();
      return next instanceof EpochEntry.Stop<String> ? entries.poll() : next;
    }

    @Override
    public void close() {
      entries.close();
    }
  }

  private static Map<String, Explorer> checks(Fault fault) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    for (List<String> words :
        List.of(
            List.of("a", "B"),
            List.of("ab", "B?"),
            List.of("aB@?", "b"),
            List.of("a", "B**"),
            List.of("a.?", "Bb"),
            List.of("Ba", "Cb?"))) {
      checks.put(
          String.join(", ", words),
          EpochLogRuns.of(log -> new FaultyLog(fault, log), words.toArray(String[]::new))
              .maxStates(100_000));
    }
    checks.put(
        "a command behind a stop, **",
        EpochLogRuns.of(log -> new FaultyLog(fault, log), EpochLogRuns.FORGOTTEN, "**"));
    return checks;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    SeededFault.requireFound(fault, checks(fault));
  }

  @Test
  void withoutAFaultNothingIsFound() {
    checks(Fault.NONE).values().forEach(explorer -> explorer.explore().requireNoFailure());
  }
}
