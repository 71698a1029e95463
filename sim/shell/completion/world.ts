import { formatIpv4 } from '../../../core/addr/ipv4.ts';
import type { NetnsId } from '../../../core/net.ts';
import type { Netlink } from '../../../core/netlink/netlink.ts';
import type { Shell } from '../shell.ts';

/** What completion may look at: the host as userland sees it, in the namespace the command would run in. */
export class CompletionWorld {
  readonly sh: Shell;
  private readonly netns: NetnsId | null;

  constructor(sh: Shell, netns: NetnsId | null = null) {
    this.sh = sh;
    this.netns = netns;
  }

  get netlink(): Netlink {
    return this.netns === null ? this.sh.sys.netlink() : this.sh.sys.netlink(this.netns);
  }

  /** The same with a named namespace's network; this one where there is none of the name. */
  inside(name: string): CompletionWorld {
    const st = this.sh.sys.stat(`/run/netns/${name}`);
    return st.ok && st.value.netns !== undefined ? new CompletionWorld(this.sh, st.value.netns) : this;
  }

  devices(kind?: string): string[] {
    return this.netlink
      .dumpLinks()
      .filter((l) => kind === undefined || l.kind === kind)
      .map((l) => l.ifname);
  }

  namespaces(): string[] {
    const r = this.sh.sys.readdir('/run/netns');
    return r.ok ? [...r.value] : [];
  }

  addresses(): string[] {
    return this.netlink
      .dumpAddrs()
      .map((a) => `${typeof a.local === 'number' ? formatIpv4(a.local) : a.local}/${a.prefixLen}`);
  }

  pids(): string[] {
    return this.sh.sys.processes().map((p) => String(p.pid));
  }

  /** Programs in PATH, builtins, functions, aliases and keywords. */
  commands(): string[] {
    const { sh } = this;
    const names = new Set<string>([
      ...sh.builtinNames(),
      ...sh.functions.keys(),
      ...sh.aliases.keys(),
      ...'! [[ ]] case coproc do done elif else esac fi for function if in select then time until while { }'.split(' '),
    ]);
    for (const dir of (sh.getParam('PATH') ?? '').split(':')) {
      const r = sh.sys.readdir(dir);
      if (r.ok) for (const name of r.value) names.add(name);
    }
    return [...names];
  }

  users(): string[] {
    const r = this.sh.sys.readFile('/etc/passwd');
    return r.ok ? r.value.split('\n').map((l) => l.split(':')[0]!) : [];
  }

  sysctls(): string[] {
    return this.netlink.listSysctl().map((path) => path.replaceAll('/', '.'));
  }
}
