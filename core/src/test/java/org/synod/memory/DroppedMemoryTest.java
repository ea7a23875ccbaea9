// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.synod.lease.Lease;
import org.synod.register.VersionedLong;

/** A thread that used a memory keeps neither the memory nor the classes that it is made of. */
class DroppedMemoryTest {
  private static final int COLLECTIONS = 50;

  private static boolean isCollected(WeakReference<?> reference) {
    for (int i = 0; i < COLLECTIONS && reference.get() != null; i++) {
      System.gc();
    }
    return reference.get() == null;
  }

  @Test
  void aMemoryIsCollectedWhileAThreadThatUsedItLives() {
    List<WeakReference<Memory>> dropped = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      dropped.add(used());
    }
    for (WeakReference<Memory> memory : dropped) {
      assertTrue(isCollected(memory));
    }
  }

  private static WeakReference<Memory> used() {
    Memory memory = new HeapMemory(8);
    new VersionedLong(memory).setIfVersion(0, 1);
    Member mine = memory.current();
    new Lease(memory, "lease", Duration.ofSeconds(1)).tryAcquire(mine);
    return new WeakReference<>(memory);
  }

  @Test
  void anUndeployedClassLoaderIsCollectedWhileAThreadOfAPoolLives() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      WeakReference<ClassLoader> loader = deployed(pool);
      assertTrue(isCollected(loader));
      assertEquals(1, pool.submit(() -> 1).get());
    } finally {
      pool.shutdown();
    }
  }

  private static WeakReference<ClassLoader> deployed(ExecutorService pool) throws Exception {
    // without a parent: the platform's would find the classes in the module that is tested
    URLClassLoader loader = new URLClassLoader(classPath(), /* parent */ null);
    Class<?> memoryType = loader.loadClass("org.synod.memory.Memory");
    Object memory =
        loader.loadClass(HeapMemory.class.getName()).getConstructor(int.class).newInstance(8);
    Object number =
        loader.loadClass(VersionedLong.class.getName()).getConstructor(memoryType)
            .newInstance(memory);
    assertSame(loader, number.getClass().getClassLoader());
    Object written =
        pool.submit(
                () ->
                    number.getClass().getMethod("setIfVersion", long.class, long.class)
                        .invoke(number, 0L, 1L))
            .get();
    assertEquals(true, written);
    pool.submit(() -> memoryType.getMethod("current").invoke(memory)).get();
    loader.close();
    return new WeakReference<>(loader);
  }

  private static URL[] classPath() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    urls.add(HeapMemory.class.getProtectionDomain().getCodeSource().getLocation());
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(new File(entry).toURI().toURL());
    }
    return urls.toArray(URL[]::new);
  }

  @Test
  void aThreadIsCollectedThoughItWroteInAMemoryThatLives() throws Exception {
    Memory memory = new HeapMemory(8);
    WeakReference<Thread> ended = writer(memory);
    assertTrue(isCollected(ended));
    assertEquals(1, new VersionedLong(memory, "n").get());
  }

  private static WeakReference<Thread> writer(Memory memory)
      throws InterruptedException {
    Thread thread = new Thread(() -> new VersionedLong(memory, "n").setIfVersion(0, 1));
    thread.start();
    thread.join();
    return new WeakReference<>(thread);
  }
}
