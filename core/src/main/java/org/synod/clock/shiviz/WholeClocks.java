// SPDX-License-Identifier: Apache-2.0
package org.synod.clock.shiviz;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.synod.clock.Causality;
import org.synod.clock.VectorClock;

/**
 * The check that clocks of a run can be true: the events of each host are counted from 1, and each
 * event knows all that those knew which it knows.
 */
final class WholeClocks {
  private final List<String> hosts;
  private final List<ShiViz.Event> events;
  private final IntFunction<String> place; // of an event, for a person

  /** For each host its events by their numbers. */
  private final List<Map<Long, ShiViz.Event>> numbered = new ArrayList<>();

  WholeClocks(List<String> hosts, List<ShiViz.Event> events, IntFunction<String> place) {
    this.hosts = hosts;
    this.events = events;
    this.place = place;
    hosts.forEach(host -> numbered.add(new HashMap<>()));
  }

  /** Refuses clocks that cannot be true. */
  void require() {
    for (int i = 0; i < events.size(); i++) {
      ShiViz.Event event = events.get(i);
      if (event == null) {
        throw new NullPointerException(place.apply(i) + ": null, allowed: an event");
      }
      if (event.clock().processes() != hosts.size()) {
        throw refused(i, "a clock of " + event.clock().processes(), hosts.size() + " hosts");
      }
      long number = event.clock().get(event.host());
      if (numbered.get(event.host()).putIfAbsent(number, event) != null) {
        throw refused(i, "event " + number + " of " + hosts.get(event.host()), "once");
      }
    }
    for (int i = 0; i < events.size(); i++) {
      requireWhole(i, events.get(i));
    }
  }

  private void requireWhole(int i, ShiViz.Event event) {
    VectorClock clock = event.clock();
    int own = event.host();
    if (clock.get(own) == 0) {
      throw refused(i, "event 0 of " + hosts.get(own), "1 or more");
    }
    for (int host = 0; host < hosts.size(); host++) {
      long number = clock.get(host);
      int last = numbered.get(host).size();
      if (number > last) {
        throw refused(
            i, "event " + number + " of " + hosts.get(host), "up to " + last + ", which it has");
      }
      ShiViz.Event known = numbered.get(host).get(host == own ? number - 1 : number);
      if (known != null
          && (known.clock().compare(clock) != Causality.BEFORE
              || known.clock().get(own) >= clock.get(own))) {
        throw refused(
            i,
            clock + ", which knows event " + known.clock().get(host) + " of " + hosts.get(host),
            "above " + known.clock() + ", which it knew");
      }
    }
  }

  private IllegalArgumentException refused(int event, String found, String allowed) {
    return new IllegalArgumentException(
        place.apply(event) + ": " + found + ", allowed: " + allowed);
  }
}
