// SPDX-License-Identifier: Apache-2.0
package org.synod.picture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.synod.clock.VectorClock;
import org.synod.clock.shiviz.ShiViz;

/**
 * A run in the form of {@link ShiViz}, where each event is of one host. The events of the registers
 * are ordered among each other as the operations are.
 */
final class Logged {
  private final SpaceTime run;
  private final List<String> hosts = new ArrayList<>(); // processes, and then registers
  private final List<VectorClock> clocks;
  private final List<ShiViz.Event> events = new ArrayList<>();

  Logged(SpaceTime run) {
    this.run = run;
    run.processes().forEach(this::addHost);
    run.registers().forEach(this::addHost);
    clocks = new ArrayList<>(Collections.nCopies(hosts.size(), VectorClock.zero(hosts.size())));
  }

  private void addHost(String name) {
    String host = name.isEmpty() ? "_" : name.replaceAll("\\s", "_");
    while (hosts.contains(host)) {
      host += "_"; // a process and a register may share a name, and a log's hosts may not
    }
    hosts.add(host);
  }

  ShiViz.Run run() {
    for (int i = 0; i < run.events().size(); i++) {
      Event event = run.events().get(i);
      int register = run.processes().size() + event.register();
      if (event.isOfRegister()) {
        if (event.isOfProcess()) {
          receive(register, event.process());
        }
        add(register, event.isOfProcess() ? hosts.get(event.process()) + ": " : "", i);
      }
      if (event.isOfProcess()) {
        if (event.isOfRegister()) {
          receive(event.process(), register);
        }
        add(event.process(), event.register() < 0 ? "" : hosts.get(register) + " ", i);
      }
    }
    return new ShiViz.Run(hosts, events);
  }

  private void receive(int host, int from) {
    clocks.set(host, clocks.get(host).merge(clocks.get(from)));
  }

  private void add(int host, String before, int event) {
    VectorClock clock = clocks.get(host).tick(host);
    clocks.set(host, clock);
    events.add(
        new ShiViz.Event(host, clock, (before + run.label(event)).replaceAll("\\R", " ")));
  }
}
