import { formatIpv4, INADDR_ANY, type Ipv4Addr } from '../../../core/addr/ipv4.ts';
import type { MacAddr } from '../../../core/addr/mac.ts';
import { strerror } from '../../../core/errno.ts';
import type { LinkMessage } from '../../../core/netlink/messages.ts';
import type { RecvMessage, Socket } from '../../../core/socket/socket.ts';
import { ARPOP_REPLY, ARPOP_REQUEST } from '../../../core/wire/arp.ts';
import { ETH_P_ARP } from '../../../core/wire/ether.ts';
import type { Nsec } from '../../../core/world.ts';
import type { Command, Sys, Task } from '../../proc/sys.ts';
import { gaiStrerror, getaddrinfo, inetAton } from '../getaddrinfo.ts';
import { getopt } from '../getopt.ts';
import { Exit, fatal, INT_MAX, main, strtolOrErr } from './iputils_common.ts';
import { arpingUsage } from './usage.ts';

const SECOND = 1_000_000_000;

/** Ref: arping.c:struct run_state */
type Run = {
  readonly sys: Sys;
  sock: Socket & { readonly fd: number };
  device: LinkMessage;
  gsrc: Ipv4Addr;
  gdst: Ipv4Addr;
  /** Whom it is sent to: everyone, later who answered. */
  he: MacAddr;
  count: number;
  timeout: number;
  interval: number;
  last: Nsec | null;
  sent: number;
  brdSent: number;
  received: number;
  brdRecv: number;
  reqRecv: number;
  advert: boolean;
  broadcastOnly: boolean;
  dad: boolean;
  quiet: boolean;
  quitOnReply: boolean;
  unicasting: boolean;
  unsolicited: boolean;
};

/** `arping`: asks neighbours by ARP. Ref: iputils 20221126 arping.c */
export const arping: Command = { path: '/usr/bin/arping', program: main(program) };

function* program(sys: Sys): Task<number> {
  const usage = (): never => {
    sys.err(arpingUsage);
    throw new Exit(2);
  };
  const { opts, operands } = getopt(sys.argv, 'h?bfDUAqc:w:i:s:I:V');
  const o = {
    count: -1,
    timeout: 0,
    interval: 1,
    advert: false,
    broadcastOnly: false,
    dad: false,
    quiet: false,
    quitOnReply: false,
    unsolicited: false,
  };
  let name: string | null = null;
  let source: string | null = null;
  for (const given of opts) {
    if ('error' in given) {
      sys.err(`${sys.argv[0]}: ${given.error}\n`);
      return usage();
    }
    const { opt, arg = '' } = given;
    if (opt === 'b') o.broadcastOnly = true;
    else if (opt === 'D') o.dad = o.quitOnReply = true;
    else if (opt === 'U') o.unsolicited = true;
    else if (opt === 'A') o.advert = o.unsolicited = true;
    else if (opt === 'q') o.quiet = true;
    else if (opt === 'f') o.quitOnReply = true;
    else if (opt === 'c') o.count = yield* strtolOrErr(sys, arg, 1, INT_MAX);
    else if (opt === 'w') o.timeout = yield* strtolOrErr(sys, arg, 0, INT_MAX);
    else if (opt === 'i') o.interval = yield* strtolOrErr(sys, arg, 0, INT_MAX);
    else if (opt === 'I') name = arg === '' ? null : arg;
    else if (opt === 's') source = arg;
    else if (opt === 'V') {
      sys.out(
        'arping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n',
      );
      return 0;
    } else usage();
  }
  if (operands.length !== 1) usage();
  const target = operands[0]!;
  const opened = sys.socket({ family: 'packet', type: 'dgram', protocol: 0 });
  if (!opened.ok) return yield* fatal(sys, 2, opened.error.errno, 'socket');
  const sock = opened.value;

  let gdst = inetAton(target);
  if (gdst === null) {
    const found = yield* getaddrinfo(sys, target, 'inet');
    if (!found.ok) return yield* fatal(sys, 2, null, `${target}: ${gaiStrerror[found.error]}`);
    gdst = found.list[0]!.addr as Ipv4Addr;
  }
  const nl = sys.netlink();
  if (name === null) {
    const route = nl.getRoute({ family: 'inet', dst: gdst });
    if (!route.ok) return yield* fatal(sys, 1, null, 'NETLINK_ROUTE unexpected iov element');
    const link = nl.getLink({ ifindex: route.value.nexthops[0]?.ifindex ?? 0 });
    if (link.ok) name = link.value.ifname;
  }
  const device = yield* checkDevice(sys, name, o.quiet, o.dad);

  let gsrc = INADDR_ANY;
  if (source !== null) {
    const literal = inetAton(source);
    if (literal === null) return yield* fatal(sys, 2, null, `invalid source ${source}`);
    gsrc = literal;
  }
  if (!o.dad && o.unsolicited && source === null) gsrc = gdst;
  if (!o.dad || source !== null) {
    const udp = sys.socket({ family: 'inet', type: 'dgram', protocol: 'udp' });
    if (!udp.ok) return yield* fatal(sys, 2, udp.error.errno, 'socket');
    const probe = udp.value;
    probe.setsockopt('bindtodevice', device.ifname);
    if (source !== null || gsrc !== INADDR_ANY) {
      const bound = probe.bind({ family: 'inet', addr: gsrc, port: 0 });
      if (!bound.ok) return yield* fatal(sys, 2, bound.error.errno, 'bind');
    } else if (!o.dad) {
      // the probe is bound to the device and does not use gateways: what is not a neighbour is still asked there
      const connected = probe.connect({ family: 'inet', addr: gdst, port: 1025 });
      if (!connected.ok) return yield* fatal(sys, 2, connected.error.errno, 'connect');
      const own = probe.name();
      if (own.family === 'inet') gsrc = own.addr;
    }
    sys.close(probe.fd);
  }
  const bound = sock.bind({
    family: 'packet',
    ifindex: device.ifindex,
    protocol: ETH_P_ARP,
    addr: null,
    pktType: 'HOST',
  });
  if (!bound.ok) return yield* fatal(sys, 2, bound.error.errno, 'bind');
  if (!o.quiet) sys.out(`ARPING ${formatIpv4(gdst)} from ${formatIpv4(gsrc)} ${device.ifname}\n`);
  if (source === null && gsrc === INADDR_ANY && !o.dad)
    return yield* fatal(sys, 2, null, 'no source address in not-DAD mode');
  return yield* eventLoop({
    ...o,
    sys, sock, device, gsrc, gdst, he: device.broadcast, last: null, sent: 0, brdSent: 0, received: 0, brdRecv: 0, reqRecv: 0,
    unicasting: false,
  }); // biome-ignore format: a table
}

/** The device that was named, or the only one there is. Ref: arping.c:check_device(), check_ifflags() */
function* checkDevice(sys: Sys, name: string | null, quiet: boolean, dad: boolean): Task<LinkMessage> {
  const fits: LinkMessage[] = [];
  for (const link of sys.netlink().dumpLinks()) {
    if (name !== null && link.ifname !== name) continue;
    if (!link.flags.up) {
      if (name === null) continue;
      if (!quiet) sys.out(`Interface "${name}" is down\n`);
      throw new Exit(2);
    }
    if (link.flags.noarp || link.flags.loopback) {
      if (name === null) continue;
      if (!quiet) sys.out(`Interface "${name}" is not ARPable\n`);
      throw new Exit(dad ? 0 : 2);
    }
    fits.push(link);
  }
  const only = fits[0];
  if (only !== undefined && fits.length === 1) return only;
  if (name !== null) return yield* fatal(sys, 2, null, `Device ${name} not available.`);
  return yield* fatal(sys, 2, null, 'Suitable device could not be determined. Please, use option -I.');
}

function sendPack(run: Run): void {
  const { device, advert, gsrc, gdst, he } = run;
  const payload = {
    kind: 'arp',
    op: advert ? ARPOP_REPLY : ARPOP_REQUEST,
    sha: device.address,
    spa: gsrc,
    tha: advert ? device.address : he,
    tpa: gdst,
  } as const;
  const to = { family: 'packet', ifindex: device.ifindex, protocol: ETH_P_ARP, addr: he, pktType: 'HOST' } as const;
  if (!run.sock.send({ kind: 'frame', eth: null, payload }, to).ok) return;
  run.last = run.sys.now;
  run.sent++;
  if (!run.unicasting) run.brdSent++;
}

/** True when it was the last that is wanted. Ref: arping.c:recv_pack() */
function* recvPack(run: Run, msg: RecvMessage): Task<boolean> {
  const { sys, device } = run;
  const from = msg.from?.family === 'packet' ? msg.from.pktType : 'OTHERHOST';
  if (from !== 'HOST' && from !== 'BROADCAST' && from !== 'MULTICAST') return false;
  const arp = msg.data.kind === 'frame' && msg.data.payload.kind === 'arp' ? msg.data.payload : null;
  if (!arp || (arp.op !== ARPOP_REQUEST && arp.op !== ARPOP_REPLY) || arp.spa !== run.gdst) return false;
  if (!run.dad) {
    if (run.gsrc !== arp.tpa || arp.tha !== device.address) return false;
  } else if (arp.sha === device.address || (run.gsrc !== INADDR_ANY && run.gsrc !== arp.tpa)) return false;

  if (!run.quiet) {
    const cast = from === 'HOST' ? 'Unicast' : 'Broadcast';
    let text = `${cast} ${arp.op === ARPOP_REPLY ? 'reply' : 'request'} from ${formatIpv4(arp.spa)} [${arp.sha.toUpperCase()}] `;
    const other = arp.tpa !== run.gsrc;
    if (other) text += `for ${formatIpv4(arp.tpa)} `;
    if (arp.tha !== device.address) text += `${other ? '' : 'for '}[${arp.tha.toUpperCase()}]`;
    if (run.last !== null) {
      // arping's own rounding: the microseconds are counted from the half
      const usecs = Math.floor((sys.now - run.last + 500) / 1000);
      const msecs = Math.floor((usecs + 500) / 1000);
      text += ` ${msecs}.${String(usecs - msecs * 1000 + 500).padStart(3, '0')}ms\n`;
    } else text += ' UNSOLICITED?\n';
    sys.out(text);
    yield* sys.flush();
  }
  run.received++;
  if (run.timeout && run.received === run.count) return true;
  if (from !== 'HOST') run.brdRecv++;
  if (arp.op === ARPOP_REQUEST) run.reqRecv++;
  // without a timer nothing else would end it
  if (run.interval === 0 && run.count > 0 && run.received >= run.count) return true;
  if (run.quitOnReply || (run.count === 0 && run.received === run.sent)) return true;
  if (!run.broadcastOnly) {
    run.he = arp.sha;
    run.unicasting = true;
  }
  return false;
}

/** Ref: arping.c:event_loop() */
function* eventLoop(run: Run): Task<number> {
  const { sys } = run;
  let over = false;
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGTERM'] as const) {
    sys.signal(signal, () => {
      over = true;
    });
  }
  // a timer of 0 is disarmed
  let tick = run.interval > 0 ? sys.now + run.interval * SECOND : null;
  const end = run.timeout > 0 ? sys.now + run.timeout * SECOND : null;
  let expires = 1;
  sendPack(run);
  while (!over) {
    const next = Math.min(tick ?? Number.POSITIVE_INFINITY, end ?? Number.POSITIVE_INFINITY);
    yield* sys.poll([run.sock.fd], Number.isFinite(next) ? Math.max(0, next - sys.now) : null);
    if (tick !== null && sys.now >= tick) {
      tick += run.interval * SECOND;
      expires++;
      if (run.count > 0 && run.count < expires) over = true;
      else sendPack(run);
    }
    if (end !== null && sys.now >= end) over = true;
    const got = run.sock.recv();
    if (got.ok && got.value !== null && (yield* recvPack(run, got.value))) over = true;
    else if (!got.ok) sys.err(`${sys.argv[0]}: recvfrom: ${strerror[got.error.errno]}\n`);
  }
  return finish(run);
}

function finish(run: Run): number {
  const { sys, sent, received } = run;
  if (!run.quiet) {
    const kinds = [
      ...(run.reqRecv ? [`${run.reqRecv} request(s)`] : []),
      ...(run.brdRecv ? [`${run.brdRecv} broadcast(s)`] : []),
    ];
    const detail = kinds.length > 0 ? ` (${kinds.join(', ')})` : '';
    sys.out(`Sent ${sent} probes (${run.brdSent} broadcast(s))\nReceived ${received} response(s)${detail}\n`);
  }
  if (run.unsolicited) return run.dad && received ? 1 : 0;
  const missed = run.dad ? received > 0 : received === 0;
  if (run.dad && run.quitOnReply) return missed || run.brdSent === received ? 1 : 0;
  if (run.timeout && run.count <= 0) return missed || received === 0 ? 1 : 0;
  return missed || sent !== received ? 1 : 0;
}
