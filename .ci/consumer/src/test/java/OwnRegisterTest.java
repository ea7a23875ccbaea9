// SPDX-License-Identifier: Apache-2.0
import org.synod.contract.RegisterContract;
import org.synod.register.Register;

class OwnRegisterTest implements RegisterContract {
  @Override
  public Register<Long> create() {
    return new OwnRegister();
  }

  @Override
  public int threads() {
    return 4;
  }

  @Override
  public int calls() {
    return 2_000;
  }
}
