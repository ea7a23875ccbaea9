// SPDX-License-Identifier: Apache-2.0
package org.synod.picture;

import java.util.List;

/**
 * The sequence diagram of a picture, as Mermaid reads it. Its parties have generated names, with
 * their own names beside them: those may be words of the language.
 */
final class Mermaid {
  private static final String PLAIN = " _.,()=+-*/'?!|"; // with letters and digits; no more is safe
  private static final int NO_BREAK_SPACE = 0xA0;

  private final SpaceTime picture;
  private final StringBuilder diagram = new StringBuilder("sequenceDiagram\n");

  Mermaid(SpaceTime picture) {
    this.picture = picture;
  }

  String diagram() {
    declare("P", picture.processes());
    declare("R", picture.registers());
    for (int i = 0; i < picture.events().size(); i++) {
      event(i, picture.events().get(i));
    }
    return diagram.toString();
  }

  private void declare(String letter, List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      diagram.append("  participant ").append(letter).append(i).append(" as ")
          .append(escaped(names.get(i))).append('\n');
    }
  }

  private void event(int number, Event event) {
    String stamp = picture.stampName().isEmpty() ? "" : " @ " + picture.stamp(number).strip();
    String process = "P" + Math.max(0, event.process());
    if (event.isOfProcess() && event.register() >= 0) {
      String register = "R" + event.register();
      String reply = event.kind() == Event.Kind.UNANSWERED ? "--x" : "-->>";
      line(process + "->>" + register, picture.request(number), stamp);
      line(register + reply + process, picture.reply(number), "");
    } else {
      line("Note over " + process, picture.label(number), stamp);
    }
  }

  private void line(String parties, String text, String stamp) {
    diagram.append("  ").append(parties).append(": ").append(escaped(text))
        .append(stamp.replaceAll(" +", " ")).append('\n');
  }

  /**
   * The text with an entity for each character that could have a meaning; there are many such
   * characters.
   */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    String shown = Drawing.characters(text).strip();
    for (int i = 0; i < shown.length(); i += Character.charCount(shown.codePointAt(i))) {
      int point = shown.codePointAt(i);
      if (Character.isLetterOrDigit(point) || PLAIN.indexOf(point) >= 0 || isPlainColon(shown, i)) {
        escaped.appendCodePoint(point);
      } else {
        entity(escaped, point);
      }
    }
    if (shown.isEmpty()) {
      entity(escaped, NO_BREAK_SPACE); // nothing at all would end the line too early
    }
    return escaped.toString();
  }

  /**
   * Whether a colon is plain, as in "3: a", or "get(): no answer"; behind a word it can be an
   * option.
   */
  private static boolean isPlainColon(String text, int at) {
    return text.startsWith(": ", at) && at > 0 && !Character.isLetter(text.codePointBefore(at));
  }

  private static void entity(StringBuilder to, int point) {
    to.append('#').append(point).append(';');
  }
}
