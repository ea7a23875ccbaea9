// SPDX-License-Identifier: Apache-2.0
package org.synod.examples;

import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.register.SlotRegister;

/** A register of a value of two words, read and changed as one, without allocation if need be. */
final class PointsInSlots {
  record Point(long x, long y) {}

  /** The layout of a point in words. */
  static final class PointCodec implements Codec<Point> {
    @Override
    public String type() {
      return "point";
    }

    @Override
    public int words() {
      return 2;
    }

    @Override
    public void encode(Point point, long[] words, int offset) {
      words[offset] = point.x;
      words[offset + 1] = point.y;
    }

    @Override
    public Point decode(long[] words, int offset) {
      return new Point(words[offset], words[offset + 1]);
    }
  }

  public static void main(String[] args) {
    Memory memory = new HeapMemory(/* members */ 8);
    SlotRegister<Point> position = new SlotRegister<>(memory, new PointCodec());
    position.compareAndSet(0, new Point(1, 2));
    position.updateAndGet(p -> new Point(p.x() + 10, p.y()));
    System.out.println(position.get().value()); // prints Point[x=11, y=2]

    long[] words = new long[2]; // the same without an object
    long version = position.read(words);
    System.out.println(version + ": " + words[0] + ", " + words[1]); // prints 2: 11, 2
  }
}
