import { formatIpv4, type Ipv4Addr, inetMakeMask, ipv4 } from '../../../core/addr/ipv4.ts';
import { parseIpv6 } from '../../../core/addr/ipv6.ts';
import { type ErrnoName, type Result, strerror } from '../../../core/errno.ts';
import type { LinkRequest } from '../../../core/netlink/messages.ts';
import type { Netlink } from '../../../core/netlink/netlink.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { aliasDown, ifrNamed, setAddress, setBroadcast, setDestination, setNetmask } from './devinet_ioctl.ts';
import { inEther } from './in_ether.ts';
import { inetResolve } from './inet.ts';
import { interfaces, printLong, printShort, shortHeader } from './interface.ts';
import { ifconfigUsage, ifconfigVersion } from './usage.ts';

/** Ref: net-tools lib/util.h:E_OPTERR */
const E_OPTERR = 3;

/** `ifconfig`. Ref: net-tools 2.10 ifconfig.c:main() */
export const ifconfig: Command = { path: '/usr/sbin/ifconfig', program };

function* program(sys: Sys): Task<number> {
  const nl = sys.netlink();
  const args = sys.argv.slice(1);
  let all = false;
  let brief = false;
  while (args[0]?.startsWith('-')) {
    const word = args.shift()!;
    if (word === '-a') all = true;
    else if (word === '-s') brief = true;
    else if (word === '-v') continue;
    else if (word === '-V' || word === '-version' || word === '--version') {
      sys.out(ifconfigVersion);
      return 0;
    } else if (['-?', '-h', '-help', '--help'].includes(word)) {
      const lists = ifconfigUsage.split('\n').filter((l) => l.startsWith('    '));
      sys.err(`${lists.join('\n')}\n`);
      sys.out(
        ifconfigUsage
          .split('\n')
          .filter((l) => !l.startsWith('    '))
          .join('\n'),
      );
      return 0;
    } else {
      sys.err(`ifconfig: option \`${word}' not recognised.\n`);
      sys.err("ifconfig: `--help' gives usage information.\n");
      return 1;
    }
  }
  const name = args.shift();
  if (name === undefined) {
    if (brief) sys.out(shortHeader);
    for (const i of interfaces(nl)) if (all || i.link.flags.up) sys.out(brief ? printShort(i) : printLong(nl, i));
    return 0;
  }
  if (args.length === 0) {
    if (brief) sys.out(shortHeader);
    const shown = interfaces(nl).find((i) => i.name === name) ?? aliasWithout(nl, name);
    if (!shown) {
      sys.err(`${name}: error fetching interface information: Device not found\n`);
      return 1;
    }
    sys.out(brief ? printShort(shown) : printLong(nl, shown));
    return 0;
  }
  return (yield* configure(sys, nl, name.slice(0, 15), args)) & 255;
}

/** An alias nobody made: the device's flags without an address. */
function aliasWithout(nl: Netlink, name: string): Parameters<typeof printShort>[0] | null {
  const ifr = name.includes(':') ? ifrNamed(nl, name) : null;
  return ifr?.ok ? { name, link: ifr.value.link, ip: null, statistics: false } : null;
}

class Usage {}

function* configure(sys: Sys, nl: Netlink, name: string, args: string[]): Task<number> {
  try {
    return yield* new Configuration(sys, nl, name).run(args);
  } catch (e) {
    if (!(e instanceof Usage)) throw e;
    sys.err(ifconfigUsage);
    return E_OPTERR;
  }
}

/** What the words after an interface's name do to it, one after the other; a failed one does not stop the rest. */
class Configuration {
  readonly sys: Sys;
  readonly nl: Netlink;
  name: string;
  status = 0;
  didNetmask = false;
  inet6 = false;

  constructor(sys: Sys, nl: Netlink, name: string) {
    this.sys = sys;
    this.nl = nl;
    this.name = name;
  }

  fail(text: string, status = 1): void {
    this.sys.err(`${text}\n`);
    this.status |= status;
  }

  ioctl(what: string, result: Result<unknown>): void {
    if (!result.ok) this.fail(`${what}: ${strerror[result.error.errno]}`);
  }

  link(req: LinkRequest): Result<unknown> {
    return this.nl.setLink({ ifname: this.name.split(':')[0]! }, req);
  }

  /** SIOCGIFFLAGS, then SIOCSIFFLAGS. */
  flags(req: LinkRequest): void {
    const ifr = ifrNamed(this.nl, this.name);
    if (!ifr.ok)
      return void this.fail(`${this.name}: ERROR while getting interface flags: ${strerror[ifr.error.errno]}`, -1);
    if (this.name.includes(':')) {
      const refused: ErrnoName | null =
        req.up === false
          ? aliasDown(this.nl, this.name)
          : ifr.value.ifa || req.up === undefined
            ? null
            : 'EADDRNOTAVAIL';
      if (refused) this.fail(`SIOCSIFFLAGS: ${strerror[refused]}`, -1);
      return;
    }
    const done = this.link(req);
    if (!done.ok) this.fail(`SIOCSIFFLAGS: ${strerror[done.error.errno]}`, -1);
  }

  /** After a clear: does the flag stay for another reason? */
  warnStill(flag: 'promisc' | 'multicast' | 'allmulti' | 'broadcast' | 'pointopoint'): void {
    const ifr = ifrNamed(this.nl, this.name);
    if (!ifr.ok || !ifr.value.link.flags[flag]) return;
    const mode =
      flag === 'promisc' ? 'promisc mode... maybe other application is running?' : `${flag.toUpperCase()} mode.`;
    this.sys.err(`Warning: Interface ${this.name} still in ${mode}\n`);
  }

  *resolve(word: string | undefined): Task<Ipv4Addr | null> {
    if (word === undefined) throw new Usage();
    const addr = yield* inetResolve(this.sys, word);
    if (addr === null) this.fail(`${word}: Unknown host`);
    return addr;
  }

  *run(args: string[]): Task<number> {
    if (args[0] === 'inet' || args[0] === 'inet6') {
      this.inet6 = args.shift() === 'inet6';
    }
    while (args.length > 0 && (yield* this.word(args.shift()!, args)));
    return this.status;
  }

  /** False when the rest of the line is not looked at. */
  *word(word: string, args: string[]): Task<boolean> {
    const { nl } = this;
    const next = (): string => {
      const arg = args.shift();
      if (arg === undefined) throw new Usage();
      return arg;
    };
    switch (word) {
      case 'arp':
      case '-arp':
        this.flags({ arp: word === 'arp' });
        return true;
      case 'trailers':
      case '-trailers':
        this.flags({ notrailers: word !== 'trailers' });
        return true;
      case 'promisc':
      case 'multicast':
      case 'allmulti':
        this.flags({ [word]: true });
        return true;
      case '-promisc':
      case '-multicast':
      case '-allmulti': {
        const flag = word.slice(1) as 'promisc' | 'multicast' | 'allmulti';
        this.flags({ [flag]: false });
        this.warnStill(flag);
        return true;
      }
      case 'up':
      case 'down':
        this.flags({ up: word === 'up' });
        return true;
      case 'dynamic':
      case '-dynamic':
        this.flags({ dynamic: word === 'dynamic' });
        return true;
      case '-broadcast':
        this.flags({});
        this.warnStill('broadcast');
        return true;
      case '-pointopoint':
      case '-pointtopoint':
        this.flags({});
        this.warnStill('pointopoint');
        return true;
      case 'mtu':
        this.ioctl('SIOCSIFMTU', this.link({ mtu: Number.parseInt(next(), 10) || 0 }));
        return true;
      case 'txqueuelen':
        this.ioctl('SIOCSIFTXQLEN', this.link({ txqlen: Number.parseInt(next(), 10) || 0 }));
        return true;
      case 'name': {
        const newName = next().slice(0, 15);
        this.ioctl('SIOCSIFNAME', this.link({ newName }));
        return true;
      }
      case 'broadcast': {
        if (args.length > 0) {
          const addr = yield* this.resolve(args.shift());
          if (addr === null) return true;
          this.ioctl('SIOCSIFBRDADDR', setBroadcast(nl, this.name, addr));
        }
        this.flags({});
        return true;
      }
      case 'dstaddr': {
        const addr = yield* this.resolve(args.shift());
        if (addr !== null) this.ioctl('SIOCSIFDSTADDR', setDestination(nl, this.name, addr));
        return true;
      }
      case 'pointopoint':
      case 'pointtopoint': {
        if (args.length > 0) {
          const addr = yield* this.resolve(args.shift());
          if (addr === null) return true;
          this.ioctl('SIOCSIFDSTADDR', setDestination(nl, this.name, addr));
        }
        this.flags({});
        return true;
      }
      case 'netmask': {
        if (args.length === 0 || this.didNetmask) throw new Usage();
        const mask = yield* this.resolve(args.shift());
        if (mask === null) return true;
        this.didNetmask = true;
        this.ioctl('SIOCSIFNETMASK', setNetmask(nl, this.name, mask));
        return true;
      }
      case 'hw':
        this.hardware(next(), next());
        return true;
      case 'add':
      case 'del':
        yield* this.addOrDel(word, next());
        return true;
      default:
        return yield* this.address(word);
    }
  }

  hardware(type: string, text: string): void {
    if (type === 'loop') return void this.fail("hw address type `loop' has no handler to set address. failed.");
    if (type !== 'ether') throw new Usage();
    const mac = inEther(text);
    if (mac === null) return void this.fail(`${text}: invalid ether address.`);
    const done = this.link({ address: mac });
    if (done.ok) return;
    const hint = done.error.errno === 'EBUSY' ? ' - you may need to down the interface' : '';
    this.fail(`SIOCSIFHWADDR: ${strerror[done.error.errno]}${hint}`);
  }

  *addOrDel(word: 'add' | 'del', text: string): Task<void> {
    const { nl } = this;
    if (text.includes(':')) {
      const [host, len] = text.split('/', 2);
      const prefixLen = len === undefined ? 128 : Number.parseInt(len, 10) || 0;
      if (prefixLen < 0 || prefixLen > 128) throw new Usage();
      const local = parseIpv6(host!);
      if (local === null) return void this.fail(`${host}: Unknown host`);
      const ifr = ifrNamed(nl, this.name);
      if (!ifr.ok) return void this.fail(`SIOGIFINDEX: ${strerror[ifr.error.errno]}`);
      const req = { family: 'inet6', ifindex: ifr.value.link.ifindex, local, prefixLen } as const;
      if (word === 'add') this.ioctl('SIOCSIFADDR', nl.newAddr(req, { create: true, exclusive: true }));
      else this.ioctl('SIOCDIFADDR', nl.delAddr(req));
      return;
    }
    const addr = yield* this.resolve(text);
    if (addr === null) return;
    const parent = ifrNamed(nl, this.name);
    if (!parent.ok || !parent.value.ifa) return void this.fail(`Interface ${this.name} not initialized`);
    const { ifa, link } = parent.value;
    const labels = nl.dumpAddrs('inet').filter((a) => a.ifindex === link.ifindex);
    if (word === 'del') {
      const alias = labels.find((a) => a.local === addr && a.label?.includes(':'));
      if (alias) aliasDown(nl, alias.label!);
      return;
    }
    let n = 0;
    while (labels.some((a) => a.label === `${this.name}:${n}`)) n++;
    const label = `${this.name}:${n}`;
    this.ioctl('SIOCSIFADDR', setAddress(nl, label, addr));
    setNetmask(nl, label, ipv4(inetMakeMask(ifa.prefixLen)));
    if (ifa.broadcast !== null) setBroadcast(nl, label, ifa.broadcast);
  }

  /** A word that is nothing else is an address. */
  *address(word: string): Task<boolean> {
    const { nl, sys } = this;
    if (this.inet6) {
      sys.err("Don't know how to set addresses for family 10.\n");
      this.status = 1;
      return false;
    }
    const slash = /^(.*)\/(\d+)$/.exec(word);
    const mask = slash && Number(slash[2]) <= 32 ? ipv4(inetMakeMask(Number(slash[2]))) : null;
    if (mask !== null && this.didNetmask) throw new Usage();
    const host = mask === null ? word : slash![1]!;
    const addr = yield* inetResolve(sys, host);
    if (addr === null) {
      sys.err(`${host}: Unknown host\nifconfig: \`--help' gives usage information.\n`);
      this.status = 1;
      return false;
    }
    this.ioctl('SIOCSIFADDR', setAddress(nl, this.name, addr));
    const alias = this.name.includes(':');
    if (!alias || (!this.name.endsWith('-') && formatIpv4(addr) !== '0.0.0.0')) this.flags({ up: true });
    if (mask !== null) {
      this.didNetmask = true;
      this.ioctl('SIOCSIFNETMASK', setNetmask(nl, this.name, mask));
    }
    return true;
  }
}
