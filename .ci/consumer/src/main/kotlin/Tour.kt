// SPDX-License-Identifier: Apache-2.0
import java.util.TreeMap
import org.synod.memory.HeapMemory
import org.synod.paxos.Paxos
import org.synod.register.HeapRegister
import org.synod.register.Register
import org.synod.register.VersionedLong
import org.synod.replica.Replicated

/** The README's tour in Kotlin: lambdas are functions, and a value that may be missing is a String?. */
fun main() {
  val motd: Register<String> = HeapRegister()
  motd.compareAndSet(0, "hello")
  motd.updateAndGet { old -> (old ?: "") + ", world" }
  val value: String? = motd.get().value()
  println(value)                                  // prints hello, world
  val hits = VersionedLong(HeapMemory(8))
  hits.updateAndGet { it + 1 }
  println(hits.get())                             // prints 1
  val lunch = Paxos.acceptors<String>(3)
  println(lunch.propose("pizza"))                 // prints pizza
  val stock = Replicated { TreeMap<String, Long>() }
  println(stock.update { it.merge("apples", 3L, Long::plus)!! })  // prints 3
}
