import type { LinkMessage } from '../../../core/netlink/messages.ts';
import type { Sys } from '../../proc/sys.ts';

/** What can be captured on, in the order of `tcpdump -D`. */
export type CaptureDevice = {
  readonly name: string;
  readonly description: string | null;
  readonly flags: readonly string[];
};

const PSEUDO: readonly CaptureDevice[] = [
  { name: 'bluetooth-monitor', description: 'Bluetooth Linux Monitor', flags: ['Wireless'] },
  { name: 'nflog', description: 'Linux netfilter log (NFLOG) interface', flags: ['none'] },
  { name: 'nfqueue', description: 'Linux netfilter queue (NFQUEUE) interface', flags: ['none'] },
  { name: 'dbus-system', description: 'D-Bus system bus', flags: ['none'] },
  { name: 'dbus-session', description: 'D-Bus session bus', flags: ['none'] },
];
const ANY: CaptureDevice = {
  name: 'any',
  description: 'Pseudo-device that captures on all interfaces',
  flags: ['Up', 'Running'],
};

/** Running ones first, then `any`, running loopbacks, what has no carrier, pseudo-devices, what is down. Ref: libpcap pcap.c:get_figure_of_merit() */
export function captureDevices(sys: Sys): readonly CaptureDevice[] {
  const links = sys.netlink().dumpLinks();
  const all = [
    ...links.map((link) => ({ device: fromLink(link), merit: merit(link) })),
    { device: ANY, merit: ANY_MERIT },
    ...PSEUDO.map((device) => ({ device, merit: NOT_RUNNING + NOT_UP })),
  ];
  return all.sort((a, b) => a.merit - b.merit).map((x) => x.device);
}

const NOT_RUNNING = 0x80000000;
const NOT_UP = 0x40000000;
const DISCONNECTED = 0x20000000;
const LOOPBACK = 0x10000000;
const ANY_MERIT = 0x0fffffff;

/** Lower is better: flags, then the number at the name's end. */
function merit(link: LinkMessage): number {
  const { up, running, loopback } = link.flags;
  const number = Number(/(\d+)$/.exec(link.ifname)?.[1] ?? 0);
  return (
    number +
    (running ? 0 : NOT_RUNNING) +
    (up ? 0 : NOT_UP) +
    (loopback ? LOOPBACK : 0) +
    (running || loopback ? 0 : DISCONNECTED)
  );
}

function fromLink(link: LinkMessage): CaptureDevice {
  const { up, running, loopback } = link.flags;
  const flags = [up && 'Up', running && 'Running', loopback && 'Loopback'].filter((f) => f !== false);
  if (flags.length === 0) flags.push('none');
  if (!loopback) flags.push(running ? 'Connected' : 'Disconnected');
  return { name: link.ifname, description: null, flags };
}
