import type { LinkMessage } from '../../../../core/netlink/messages.ts';
import type { Tool } from '../lib/tool.ts';

/** Right-aligned, or short with a unit (-human). Ref: ip/ipaddress.c:print_num() */
export function num(t: Tool, width: number, count: number): string {
  const base = t.useIec ? 1024 : 1000;
  if (!t.humanReadable || count < base) return `${String(count).padStart(width)} `;
  const prefixes = 'kMGTPE';
  let prefix = 0;
  let powi = base;
  while (Math.floor(count / base) >= powi && prefix + 1 < prefixes.length) {
    powi *= base;
    prefix++;
  }
  let precision = 2;
  for (let powj = 10; precision > 0; precision--, powj *= 10) if (Math.floor(count / powi) < powj) break;
  return `${`${(count / powi).toFixed(precision)}${prefixes[prefix]}${t.useIec ? 'i' : ''}`.padStart(width)} `;
}

/** Ref: ip/ipaddress.c:print_stats64() */
export function printStats64(t: Tool, link: LinkMessage): void {
  const changes = link.carrierUpCount + link.carrierDownCount;
  if (t.pr.isJson) printJson(t, link, changes);
  else printText(t, link, changes);
}

function printText(t: Tool, link: LinkMessage, changes: number): void {
  const s = link.stats;

  const cols = [10, 7, 6, 7, 7, 7, 10, 9];
  const size = (values: readonly number[]): void => {
    if (t.humanReadable) return;
    values.forEach((v, i) => {
      cols[i] = Math.max(cols[i]!, String(v).length);
    });
  };
  size([s.rxBytes, s.rxPackets, s.rxErrors, s.rxDropped, 0, s.multicast, 0, 0]);
  if (t.showStats > 1) size([0, 0, 0, 0, 0, 0, s.rxNohandler, 0]);
  size([s.txBytes, s.txPackets, s.txErrors, s.txDropped, s.carrierErrors, s.collisions, 0, 0]);
  if (t.showStats > 1) size([0, 0, 0, 0, 0, 0, changes, 0]);

  const sl = t.pr.sl;
  const head = (words: readonly string[]): string =>
    words.map((w, i) => w.padStart(i === 0 ? cols[0]! - 4 : cols[i]!)).join(' ');
  const row = (values: readonly number[], from = 0): string =>
    values.map((v, i) => num(t, cols[i + from]!, v)).join('');

  let out = `    RX: ${head(['bytes', 'packets', 'errors', 'dropped', 'missed', 'mcast', ''])}${sl}    `;
  out += row([s.rxBytes, s.rxPackets, s.rxErrors, s.rxDropped, 0, s.multicast]);
  if (t.showStats > 1) {
    const nohandler = s.rxNohandler ? ' nohandler'.padStart(cols[6]! + 1) : '';
    out += `${sl}    RX errors:${''.padStart(cols[0]! - 10)} ${['length', 'crc', 'frame', 'fifo', 'overrun']
      .map((w, i) => w.padStart(cols[i + 1]!))
      .join(' ')}${nohandler}${sl}${''.padStart(cols[0]! + 5)}`;
    out += row([0, 0, 0, 0, 0], 1);
    if (s.rxNohandler) out += num(t, cols[6]!, s.rxNohandler);
  }
  out += `${sl}    TX: ${head(['bytes', 'packets', 'errors', 'dropped', 'carrier', 'collsns', ''])}${sl}    `;
  out += row([s.txBytes, s.txPackets, s.txErrors, s.txDropped, s.carrierErrors, s.collisions]);
  if (t.showStats > 1) {
    out += `${sl}    TX errors:${''.padStart(cols[0]! - 10)} ${['aborted', 'fifo', 'window', 'heartbt', 'transns']
      .map((w, i) => w.padStart(cols[i + 1]!))
      .join(' ')}${sl}${''.padStart(cols[0]! + 5)}`;
    out += row([0, 0, 0, 0], 1) + num(t, cols[5]!, changes);
  }
  t.pr.fp(out);
}

function printJson(t: Tool, { stats: s }: LinkMessage, changes: number): void {
  const object = (key: string, fields: readonly (readonly [string, number])[]): void => {
    t.pr.openObject(key);
    for (const [name, value] of fields) t.pr.value(name, value);
    t.pr.closeObject();
  };
  t.pr.openObject('stats64');
  const rx: [string, number][] = [
    ['bytes', s.rxBytes],
    ['packets', s.rxPackets],
    ['errors', s.rxErrors],
    ['dropped', s.rxDropped],
    ['over_errors', 0],
    ['multicast', s.multicast],
  ];
  if (t.showStats > 1) {
    for (const name of ['length', 'crc', 'frame', 'fifo', 'missed']) rx.push([`${name}_errors`, 0]);
    if (s.rxNohandler) rx.push(['nohandler', s.rxNohandler]);
  }
  object('rx', rx);
  const tx: [string, number][] = [
    ['bytes', s.txBytes],
    ['packets', s.txPackets],
    ['errors', s.txErrors],
    ['dropped', s.txDropped],
    ['carrier_errors', s.carrierErrors],
    ['collisions', s.collisions],
  ];
  if (t.showStats > 1) {
    for (const name of ['aborted', 'fifo', 'window', 'heartbeat']) tx.push([`${name}_errors`, 0]);
    tx.push(['carrier_changes', changes]);
  }
  object('tx', tx);
  t.pr.closeObject();
}
