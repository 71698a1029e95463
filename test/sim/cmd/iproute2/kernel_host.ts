import { newNet } from '../../../../core/net_namespace.ts';
import { rtnetlink } from '../../../../core/netlink/rtnetlink.ts';
import { iproute2 } from '../../../../sim/cmd/iproute2/index.ts';
import { createWorld, Engine } from '../../../../sim/engine.ts';
import { type Outcome, PlainHost } from './plain_sys.ts';

/** The tools on the real kernel of the model, without a shell. */
export class KernelHost {
  private readonly engine = new Engine(createWorld(1));
  private readonly host: PlainHost;

  constructor() {
    const { engine } = this;
    const machine = engine.addHost('host');
    const kernel = {
      netlink: (id: (typeof machine)['initNet']) => rtnetlink(engine.world.nets.get(id)!, engine.ctx),
      newNetns: () => newNet(engine.world, machine, engine.ctx).id,
    };
    this.host = new PlainHost(kernel, machine.initNet, iproute2);
    kernel.netlink(machine.initNet).setLink({ ifname: 'lo' }, { up: true });
  }

  run(argv: readonly string[]): Outcome {
    return this.host.run(argv);
  }

  /** What a session writes with `printf '...' > FILE` or `touch FILE`; false for any other command. */
  write(command: string): boolean {
    const m = /^(?:printf '(.*)' >|touch) (\S+)$/.exec(command);
    if (m === null) return false;
    this.host.files.set(m[2]!, (m[1] ?? '').replaceAll('\\n', '\n'));
    return true;
  }

  /** Lets virtual time pass. */
  pass(ns: number): void {
    const { engine } = this;
    const end = engine.world.now + ns;
    engine.at(end, () => undefined);
    while (engine.world.now < end) engine.step();
  }
}
