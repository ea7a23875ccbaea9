// SPDX-License-Identifier: Apache-2.0
import org.synod.contract.MissedCallsContract;
import org.synod.contract.MissingCalls;
import org.synod.register.Register;

class OwnMissedCallsTest implements MissedCallsContract {
  @Override
  public Register<Long> create() {
    return new MissingCalls<>(new OwnRegister(), 20);
  }
}
