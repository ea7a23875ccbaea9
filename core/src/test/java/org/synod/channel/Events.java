// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A recorded run of a broadcast, in the order in which it happened, and the properties that it may
 * have, as Cachin, Guerraoui and Rodrigues give them in chapters 3 and 6. A run is judged at its
 * end: nothing is on its way any more. Each message is broadcast once.
 */
final class Events {
  private enum Kind {
    BROADCAST,
    DELIVER
  }

  private record Event(Kind kind, int process, long message) {}

  private final int processes;
  private final List<Event> events = new ArrayList<>();
  private final Set<Integer> crashed = new HashSet<>();

  Events(int processes) {
    this.processes = processes;
  }

  void broadcast(int process, long message) {
    events.add(new Event(Kind.BROADCAST, process, message));
  }

  void deliver(int process, long message) {
    events.add(new Event(Kind.DELIVER, process, message));
  }

  void crash(int process) {
    crashed.add(process);
  }

  boolean isCorrect(int process) {
    return !crashed.contains(process);
  }

  /** What a process delivered, in order. */
  List<Long> delivered(int process) {
    return of(Kind.DELIVER, process);
  }

  private List<Long> of(Kind kind, int process) {
    return events.stream()
        .filter(each -> each.kind == kind && each.process == process)
        .map(Event::message)
        .toList();
  }

  /** The properties. Each says whether a run has it. */
  enum Property {
    /** If a correct process broadcasts a message, each correct process delivers it. */
    VALIDITY {
      @Override
      boolean holds(Events run) {
        return run.all(
            p -> !run.isCorrect(p) || run.haveAll(run.of(Kind.BROADCAST, p)));
      }
    },
    /** No message is delivered twice by a process. */
    NO_DUPLICATION {
      @Override
      boolean holds(Events run) {
        return run.all(
            p -> new HashSet<>(run.delivered(p)).size() == run.delivered(p).size());
      }
    },
    /** No message is delivered that was not broadcast before. */
    NO_CREATION {
      @Override
      boolean holds(Events run) {
        Set<Long> known = new HashSet<>();
        for (Event each : run.events) {
          if (each.kind == Kind.BROADCAST) {
            known.add(each.message);
          } else if (!known.contains(each.message)) {
            return false;
          }
        }
        return true;
      }
    },
    /** If a correct process delivers a message, each correct process does. */
    AGREEMENT {
      @Override
      boolean holds(Events run) {
        return run.all(p -> !run.isCorrect(p) || run.haveAll(run.delivered(p)));
      }
    },
    /** If any process delivers a message, each correct process does. */
    UNIFORM_AGREEMENT {
      @Override
      boolean holds(Events run) {
        return run.all(p -> run.haveAll(run.delivered(p)));
      }
    },
    /** Messages of one sender are delivered in its order, and none is left out in between. */
    FIFO {
      @Override
      boolean holds(Events run) {
        return run.all(p -> run.all(sender -> run.isInOrder(run.of(Kind.BROADCAST, sender), p)));
      }
    },
    /** A message is delivered after all that its sender had broadcast or delivered before it. */
    CAUSAL {
      @Override
      boolean holds(Events run) {
        for (int at = 0; at < run.events.size(); at++) {
          Event sent = run.events.get(at);
          if (sent.kind == Kind.BROADCAST) {
            List<Long> causes =
                run.events.subList(0, at).stream()
                    .filter(each -> each.process == sent.process)
                    .map(Event::message)
                    .distinct()
                    .toList();
            if (!run.all(p -> run.isAfter(sent.message, causes, p))) {
              return false;
            }
          }
        }
        return true;
      }
    },
    /** Two processes that both deliver two messages deliver them in the same order. */
    TOTAL_ORDER {
      @Override
      boolean holds(Events run) {
        return run.all(p -> run.all(q -> run.areAlike(run.delivered(p), run.delivered(q))));
      }
    };

    abstract boolean holds(Events run);
  }

  private interface OfProcess {
    boolean test(int process);
  }

  private boolean all(OfProcess condition) {
    for (int process = 0; process < processes; process++) {
      if (!condition.test(process)) {
        return false;
      }
    }
    return true;
  }

  private boolean haveAll(List<Long> messages) {
    return all(p -> !isCorrect(p) || delivered(p).containsAll(messages));
  }

  private boolean isInOrder(List<Long> sent, int receiver) {
    List<Long> received = delivered(receiver).stream().filter(sent::contains).toList();
    return received.size() <= sent.size() && received.equals(sent.subList(0, received.size()));
  }

  private boolean isAfter(long message, List<Long> causes, int receiver) {
    List<Long> received = delivered(receiver);
    int at = received.indexOf(message);
    return at < 0 || received.subList(0, at).containsAll(causes);
  }

  private boolean areAlike(List<Long> one, List<Long> other) {
    List<Long> both = one.stream().filter(other::contains).toList();
    return both.equals(other.stream().filter(one::contains).toList());
  }

  @Override
  public String toString() {
    return events + ", crashed " + crashed;
  }
}
