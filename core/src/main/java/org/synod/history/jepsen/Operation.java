// SPDX-License-Identifier: Apache-2.0
package org.synod.history.jepsen;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.synod.history.jepsen.Forms.Line;
import org.synod.history.jepsen.Forms.Word;

/** An operation of a client: its invocation, and its completion if it has one. */
final class Operation {
  enum Type {
    INVOKE,
    OK,
    FAIL,
    INFO
  }

  final int line; // of the invocation
  final int place; // of the invocation, among all operations of the file
  final long process;
  final String function;
  final @Nullable Object invoked; // the value
  Type type = Type.INFO; // of the completion
  int endLine;
  int endPlace;
  @Nullable Object returned; // the value

  private Operation(int line, int place, long process, String function, @Nullable Object value) {
    this.line = line;
    this.place = place;
    this.process = process;
    this.function = function;
    invoked = value;
    returned = value;
    endLine = line;
    endPlace = place;
  }

  /** Reads the operations of clients, in the order of their invocations. */
  static List<Operation> read(Reader history) throws IOException {
    List<Operation> all = new ArrayList<>();
    Map<Long, Operation> last = new HashMap<>(); // of each process
    int place = 0;
    for (Line line : Forms.read(history)) {
      place++;
      Map<String, @Nullable Object> fields = new HashMap<>();
      line.map().forEach((key, value) -> fields.put(String.valueOf(key), value));
      Object who = fields.get("process");
      if (who instanceof Word || who instanceof String) {
        continue; // the nemesis
      }
      if (!(who instanceof Long process)) {
        throw Forms.refused(line.number(), "process", who, "a number, or a name of no client");
      }
      Type type = type(line.number(), fields.get("type"));
      String function = text(line.number(), "f", fields.get("f"));
      Object value = fields.get("value");
      Operation open = last.get(process);
      if (type == Type.INVOKE) {
        if (open != null && open.type == Type.INFO) {
          throw Forms.refused(
              line.number(), "process", process,
              "one whose operation of line " + open.line + " has ended with ok or fail");
        }
        Operation added = new Operation(line.number(), place, process, function, value);
        last.put(process, added);
        all.add(added);
        continue;
      }
      if (open == null || open.endPlace != open.place) {
        throw Forms.refused(
            line.number(), "type", fields.get("type"), "invoke, as the next of process " + process);
      }
      if (!open.function.equals(function)) {
        throw Forms.refused(
            line.number(), "f", function, open.function + ", as in line " + open.line);
      }
      open.type = type;
      open.endLine = line.number();
      open.endPlace = place;
      open.returned = value;
    }
    return all;
  }

  private static Type type(int line, @Nullable Object field) {
    return switch (text(line, "type", field)) {
      case "invoke" -> Type.INVOKE;
      case "ok" -> Type.OK;
      case "fail" -> Type.FAIL;
      case "info" -> Type.INFO;
      default -> throw Forms.refused(line, "type", field, "invoke, ok, fail, info");
    };
  }

  private static String text(int line, String field, @Nullable Object found) {
    if (found instanceof Word || found instanceof String) {
      return found.toString();
    }
    throw Forms.refused(line, field, found, "a keyword or a text");
  }

  /** The printed name of the process. */
  String who() {
    return "p" + process;
  }

  /** The exception that refuses the value of the invocation. */
  IllegalArgumentException refused(@Nullable Object found, String allowed) {
    return Forms.refused(line, "value", found, allowed);
  }

  /** The exception that refuses the value of the completion. */
  IllegalArgumentException refusedEnd(@Nullable Object found, String allowed) {
    return Forms.refused(endLine, "value", found, allowed);
  }
}
