// SPDX-License-Identifier: Apache-2.0
package org.synod.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.synod.register.HeapRegister;
import org.synod.register.Register;

/** The flight recorder shows where compare-and-sets are lost. */
final class LostCasRecorded {
  public static void main(String[] args) throws IOException {
    Path file = Files.createTempFile("lost", ".jfr");
    try (Recording recording = new Recording()) {
      recording.enable("org.synod.LostCas");
      recording.start();
      Register<String> register = new HeapRegister<>();
      register.compareAndSet(0, "first");
      register.compareAndSet(0, "late");
      recording.stop();
      recording.dump(file);
    }
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      System.out.println(event.getEventType().getName()); // prints org.synod.LostCas
    }
  }
}
