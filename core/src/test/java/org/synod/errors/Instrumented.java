// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.synod.memory.Member;

/**
 * Loads the library anew: the production code as it is compiled, with a call of {@link Points#at}
 * at each start of a method, before each call of code outside the library, before each allocation,
 * and before each access to a field of a {@link Member}. Assertions are off, as they are where the
 * library is used.
 */
final class Instrumented extends ClassLoader {
  private static final String LIBRARY = "org/synod/";
  private static final String PROCESS = Member.class.getName().replace('.', '/');
  private static final String POINTS = Points.class.getName().replace('.', '/');

  private final Set<String> omitted;

  Instrumented() {
    this(Set.of());
  }

  /** Loads the library with a fault: some methods that neither take nor return are never called. */
  Instrumented(Set<String> omitted) {
    super(Instrumented.class.getClassLoader());
    this.omitted = omitted;
    setDefaultAssertionStatus(false);
  }

  /** Makes an object of a class, which is loaded here. */
  <T> T make(Class<T> shared, Class<? extends T> type) throws ReflectiveOperationException {
    var constructor = loadClass(type.getName()).getDeclaredConstructor();
    constructor.setAccessible(true);
    return shared.cast(constructor.newInstance());
  }

  private static boolean isShared(String name) {
    return name.startsWith(Points.class.getName())
        || name.startsWith(Injection.class.getName() + "$")
        || name.equals(Injection.class.getName())
        || name.equals(Scenario.class.getName())
        || name.equals(Interleaving.Threads.class.getName());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith("org.synod.") || isShared(name)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    String file = name.replace('.', '/') + ".class";
    try (InputStream in = Instrumented.class.getModule().getResourceAsStream(file)) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      ClassReader reader = new ClassReader(in);
      ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
      reader.accept(new Visitor(writer, omitted), 0);
      byte[] code = writer.toByteArray();
      return defineClass(name, code, 0, code.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Visitor extends ClassVisitor {
    private final Set<String> omitted;

    Visitor(ClassVisitor next, Set<String> omitted) {
      super(Opcodes.ASM9, next);
      this.omitted = omitted;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      return name.equals("<clinit>") ? new Paused(next) : new Pointed(next, omitted);
    }
  }

  private static void call(MethodVisitor to, String method, String descriptor) {
    to.visitMethodInsn(Opcodes.INVOKESTATIC, POINTS, method, descriptor, /* isInterface */ false);
  }

  /** A method that initializes a class. */
  private static final class Paused extends MethodVisitor {
    Paused(MethodVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visitCode() {
      super.visitCode();
      call(mv, "pause", "()V");
    }

    @Override
    public void visitInsn(int opcode) {
      if (opcode == Opcodes.RETURN) {
        call(mv, "goOn", "()V");
      }
      super.visitInsn(opcode);
    }
  }

  /** Any other method. */
  private static final class Pointed extends MethodVisitor {
    private final Set<String> omitted;

    Pointed(MethodVisitor next, Set<String> omitted) {
      super(Opcodes.ASM9, next);
      this.omitted = omitted;
    }

    private void point(int kind) {
      super.visitInsn(Opcodes.ICONST_0 + kind);
      call(mv, "at", "(I)V");
    }

    @Override
    public void visitCode() {
      super.visitCode();
      point(Points.ENTRY);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      // The spins of a pause change nothing, so an error at one of them does what one at its start
      // does.
      if (!owner.startsWith(LIBRARY) && !name.equals("<init>") && !name.equals("onSpinWait")) {
        point(Points.CALL);
      }
      if (descriptor.equals("()V") && omitted.contains(owner + "." + name)) {
        if (opcode != Opcodes.INVOKESTATIC) {
          super.visitInsn(Opcodes.POP);
        }
        return;
      }
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
      if (owner.equals(PROCESS)) {
        point(Points.FIELD);
      }
      super.visitFieldInsn(opcode, owner, name, descriptor);
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      point(Points.ALLOCATION);
      super.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments);
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      if (opcode == Opcodes.ANEWARRAY) {
        point(Points.ALLOCATION);
      }
      super.visitTypeInsn(opcode, type);
      if (opcode == Opcodes.NEW) { // after it: frames tell an object by where it was made
        point(Points.ALLOCATION);
      }
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
      if (opcode == Opcodes.NEWARRAY) {
        point(Points.ALLOCATION);
      }
      super.visitIntInsn(opcode, operand);
    }

    @Override
    public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
      point(Points.ALLOCATION);
      super.visitMultiANewArrayInsn(descriptor, dimensions);
    }
  }
}
