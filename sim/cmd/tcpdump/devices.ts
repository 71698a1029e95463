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

/** Up and running ones first, then `any`, lo, those that are down, pseudo-devices. Ref: libpcap pcap.c:get_figure_of_merit() */
export function captureDevices(sys: Sys): readonly CaptureDevice[] {
  const links = [...sys.netlink().dumpLinks()];
  const real = links.map((link) => ({ device: fromLink(link), merit: merit(link) }));
  const all = [...real, { device: ANY, merit: ANY_MERIT }];
  all.sort((a, b) => a.merit - b.merit);
  return [...all.map((x) => x.device), ...PSEUDO];
}

const ANY_MERIT = 0x20000000;

/** Lower is better. A device's number in its name counts, then flags. */
function merit(link: LinkMessage): number {
  const number = /(\d+)$/.exec(link.ifname)?.[1];
  let n = number === undefined ? 0 : Number(number);
  if (!link.flags.running) n += 0x80000000;
  if (!link.flags.up) n += 0x40000000;
  if (link.flags.loopback) n += 0x30000000;
  return n;
}

function fromLink(link: LinkMessage): CaptureDevice {
  const flags: string[] = [];
  if (link.flags.up) flags.push('Up');
  if (link.flags.running) flags.push('Running');
  if (link.flags.loopback) flags.push('Loopback');
  else flags.push(link.flags.running ? 'Connected' : 'Disconnected');
  return { name: link.ifname, description: null, flags };
}
