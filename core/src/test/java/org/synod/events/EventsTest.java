// SPDX-License-Identifier: Apache-2.0
package org.synod.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.Category;
import jdk.jfr.Configuration;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Recorded;

/** Tests which events there are, and when they are on. Other tests check what the events say. */
class EventsTest {
  private static final List<Class<? extends Event>> ALL =
      List.of(LostCas.class, RefusedBallot.class, LeaseChange.class, LeaderChange.class);

  private static void tellAll() {
    assertFalse(LostCas.lost(EventsTest.class));
    RefusedBallot.refused(EventsTest.class, "prepare", 1, 2);
    LeaseChange.changed("lease", "acquired", 3, 4);
    LeaderChange.changed("lease", "elected", 5, 6);
  }

  private static List<String> names(Recording recording) {
    return Recorded.events(recording, EventsTest::tellAll).stream()
        .map(event -> event.getEventType().getName())
        .toList();
  }

  @Test
  void areNamedAfterTheLibrary() {
    for (Class<? extends Event> each : ALL) {
      EventType type = EventType.getEventType(each);
      assertEquals("org.synod." + each.getSimpleName(), type.getName());
      assertEquals(List.of("Synod"), List.of(each.getAnnotation(Category.class).value()));
      assertFalse(type.getDescription().isEmpty());
    }
  }

  @Test
  void areOffByDefault() {
    for (Class<? extends Event> each : ALL) {
      FlightRecorder.register(each);
      assertFalse(EventType.getEventType(each).isEnabled(), each.getName());
    }
    try (Recording recording = new Recording()) {
      assertEquals(List.of(), names(recording));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "profile"})
  void areOffInTheSettingsOfTheJdk(String settings) throws Exception {
    try (Recording recording = new Recording(Configuration.getConfiguration(settings))) {
      assertEquals(List.of(), names(recording));
    }
  }

  /** Settings switch each event on by its name, as those of a command line do. */
  @Test
  void eachIsSwitchedOnByItsName() {
    for (Class<? extends Event> each : ALL) {
      String name = "org.synod." + each.getSimpleName();
      try (Recording recording = new Recording()) {
        recording.setSettings(Map.of(name + "#enabled", "true"));
        assertEquals(List.of(name), names(recording));
      }
    }
  }

  @Test
  void onlyWhoLosesOrIsRefusedShowsItsStack() {
    try (Recording recording = new Recording()) {
      ALL.forEach(recording::enable);
      Map<String, RecordedEvent> events =
          Recorded.events(recording, EventsTest::tellAll).stream()
              .collect(Collectors.toMap(each -> each.getEventType().getName(), each -> each));
      for (String name : List.of("org.synod.LostCas", "org.synod.RefusedBallot")) {
        assertTrue(
            events.get(name).getStackTrace().getFrames().stream()
                .anyMatch(frame -> frame.getMethod().getName().equals("tellAll")),
            name);
      }
      assertNull(events.get("org.synod.LeaseChange").getStackTrace());
      assertNull(events.get("org.synod.LeaderChange").getStackTrace());
    }
  }

  @Test
  void whatHasNoVersionSaysSo() {
    assertEquals(
        List.of("EventsTest -1 -1"),
        Recorded.of(LostCas.class, () -> LostCas.lost(EventsTest.class)));
  }
}
