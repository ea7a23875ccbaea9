// SPDX-License-Identifier: Apache-2.0
package org.synod.clock;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A run of processes that send messages to each other: its events in an order in which they can
 * have happened. An event sends a message, which any later events of others may receive.
 *
 * @param processes the number of processes
 * @param events the events
 */
public record Computation(int processes, List<Event> events) {
  /** Received nothing. */
  static final int NOTHING = -1;

  /**
   * An event.
   *
   * @param id its number, the same wherever it stands in the order
   * @param process its process
   * @param receivedFrom the number of the event whose message it receives, or {@link #NOTHING}
   */
  public record Event(int id, int process, int receivedFrom) {}

  /** Something that is computed for an event: the stamp of a clock, of any type. */
  public interface Clock<S> {
    S next(int process, S own, S received, int event);
  }

  public static Computation random(long seed, int processes, int length) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Event> events = new ArrayList<>();
    for (int id = 0; id < length; id++) {
      int process = random.nextInt(processes);
      int from = id > 0 && random.nextBoolean() ? random.nextInt(id) : NOTHING;
      boolean isOwn = from != NOTHING && events.get(from).process == process;
      events.add(new Event(id, process, isOwn ? NOTHING : from));
    }
    return new Computation(processes, events);
  }

  /** The stamps of all events by their ids; {@code none} is received with no message. */
  public <S> List<S> stamps(List<S> initial, S none, Clock<S> clock) {
    List<S> own = new ArrayList<>(initial);
    List<S> stamps = new ArrayList<>(Collections.nCopies(events.size(), none));
    for (Event event : events) {
      S received = event.receivedFrom == NOTHING ? none : stamps.get(event.receivedFrom);
      S stamp = clock.next(event.process, own.get(event.process), received, event.id);
      own.set(event.process, stamp);
      stamps.set(event.id, stamp);
    }
    return stamps;
  }

  List<CausalHistory> histories() {
    return stamps(
        Collections.nCopies(processes, CausalHistory.NONE),
        CausalHistory.NONE,
        (process, own, received, event) -> own.merge(received).with(event));
  }

  /**
   * The same run in another order: neighbours that are concurrent are swapped, many times. By the
   * computation theorem no process sees a difference.
   */
  Computation swapped(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<CausalHistory> histories = histories();
    List<Event> swapped = new ArrayList<>(events);
    for (int i = 0; i < 10 * swapped.size(); i++) {
      int at = random.nextInt(swapped.size() - 1);
      CausalHistory first = histories.get(swapped.get(at).id);
      if (first.compare(histories.get(swapped.get(at + 1).id)) == Causality.CONCURRENT) {
        Collections.swap(swapped, at, at + 1);
      }
    }
    return new Computation(processes, swapped);
  }
}
