// SPDX-License-Identifier: Apache-2.0
package org.synod;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import jdk.jfr.Event;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** The events that the JDK Flight Recorder gets of a run in this thread. */
public final class Recorded {
  private static final List<String> NOT_OURS =
      List.of("startTime", "duration", "eventThread", "stackTrace");

  private Recorded() {}

  /** Runs something and returns the events of a type, each as its own fields in their order. */
  public static List<String> of(Class<? extends Event> type, Runnable run) {
    try (Recording recording = new Recording()) {
      recording.enable(type);
      return events(recording, run).stream().map(Recorded::fields).toList();
    }
  }

  /** Runs something under a recording and returns this library's events. */
  public static List<RecordedEvent> events(Recording recording, Runnable run) {
    recording.start();
    run.run();
    recording.stop();
    List<RecordedEvent> mine = new ArrayList<>();
    try {
      Path file = Files.createTempFile("synod", ".jfr");
      try {
        recording.dump(file);
        for (RecordedEvent each : RecordingFile.readAllEvents(file)) {
          boolean isOurs = each.getEventType().getName().startsWith("org.synod.");
          if (isOurs && each.getThread().getJavaThreadId() == Thread.currentThread().getId()) {
            mine.add(each);
          }
        }
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return mine;
  }

  private static String fields(RecordedEvent event) {
    return event.getFields().stream()
        .map(ValueDescriptor::getName)
        .filter(name -> !NOT_OURS.contains(name))
        .map(name -> text(event.getValue(name)))
        .collect(Collectors.joining(" "));
  }

  private static String text(Object value) {
    return value instanceof RecordedClass recorded
        ? recorded.getName().substring(recorded.getName().lastIndexOf('.') + 1)
        : String.valueOf(value);
  }
}
