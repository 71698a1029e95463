import { ipaddr } from './addrtoname.ts';
import { inCksum } from './in_cksum.ts';
import { has, type Ndo, relts, u1, u2, u4 } from './netdissect.ts';

const RECORDS = ['', 'is_in', 'is_ex', 'to_in', 'to_ex', 'allow', 'block'];

/** Ref: tcpdump print-igmp.c:igmp_print() */
export function igmpPrint(ndo: Ndo, p: number, len: number): void {
  ndo.protocol = 'igmp';
  if (ndo.qflag) {
    ndo.out += 'igmp';
    return;
  }
  const type = u1(ndo, p);
  switch (type) {
    case 0x11:
      ndo.out += 'igmp query';
      if (len >= 12) queryV3(ndo, p, len);
      else queryV2(ndo, p, len);
      break;
    case 0x12:
      ndo.out += `igmp v1 report ${ipaddr(ndo, p + 4)}`;
      if (len !== 8) ndo.out += ` [len ${len}]`;
      break;
    case 0x16:
      ndo.out += `igmp v2 report ${ipaddr(ndo, p + 4)}`;
      break;
    case 0x22:
      ndo.out += 'igmp v3 report';
      reportV3(ndo, p, len);
      break;
    case 0x17:
      ndo.out += `igmp leave ${ipaddr(ndo, p + 4)}`;
      break;
    default:
      ndo.out += `igmp-${type}`;
  }
  if (ndo.vflag && len >= 4 && has(ndo, p, len) && inCksum(ndo, p, len) !== 0) {
    ndo.out += ` bad igmp cksum ${u2(ndo, p + 2).toString(16)}!`;
  }
}

function queryV2(ndo: Ndo, p: number, len: number): void {
  const max = u1(ndo, p + 1);
  ndo.out += max !== 0 ? ' v2' : ' v1';
  if (max !== 0 && max !== 100) ndo.out += ` [max resp time ${max}]`;
  if (u4(ndo, p + 4) !== 0) ndo.out += ` [gaddr ${ipaddr(ndo, p + 4)}]`;
  if (len !== 8) ndo.out += ` [len ${len}]`;
}

/** Ref: tcpdump print-igmp.c:print_igmpv3_query() */
function queryV3(ndo: Ndo, p: number, len: number): void {
  ndo.out += ' v3';
  if ((len & 3) !== 0) {
    ndo.out += ` [invalid len ${len}]`;
    return;
  }
  const mrc = u1(ndo, p + 1);
  const mrt = mrc < 128 ? mrc : ((mrc & 15) | 16) << (((mrc & 0x70) >> 4) + 3);
  if (mrc !== 100) {
    ndo.out += ` [max resp time ${mrt < 600 ? `${(mrt * 0.1).toFixed(1)}s` : relts(Math.floor(mrt / 10))}]`;
  }
  if (u4(ndo, p + 4) === 0) return;
  ndo.out += ` [gaddr ${ipaddr(ndo, p + 4)}`;
  const n = u2(ndo, p + 10);
  if (n > 0) {
    if (len < 12 + 4 * n) ndo.out += ' [invalid number of sources]';
    else if (ndo.vflag > 1) sources(ndo, p + 12, n);
    else ndo.out += `, ${n} source(s)`;
  }
  ndo.out += ']';
}

/** Ref: tcpdump print-igmp.c:print_igmpv3_report() */
function reportV3(ndo: Ndo, p: number, len: number): void {
  if (len < 16 || (len & 3) !== 0) {
    ndo.out += ` [invalid len ${len}]`;
    return;
  }
  const n = u2(ndo, p + 6);
  ndo.out += `, ${n} group record(s)`;
  if (!ndo.vflag) return;
  let group = 8;
  for (let i = 0; i < n; i++) {
    if (len < group + 8) {
      ndo.out += ' [invalid number of groups]';
      return;
    }
    const type = u1(ndo, p + group);
    ndo.out += ` [gaddr ${ipaddr(ndo, p + group + 4)} ${RECORDS[type] || ` [v3-report-#${type}]`}`;
    const nsrcs = u2(ndo, p + group + 2);
    if (len < group + 8 + 4 * nsrcs) {
      ndo.out += ` [invalid number of sources ${nsrcs}]`;
      return;
    }
    if (ndo.vflag === 1) ndo.out += `, ${nsrcs} source(s)`;
    else sources(ndo, p + group + 8, nsrcs);
    group += 8 + 4 * nsrcs;
    ndo.out += ']';
  }
}

function sources(ndo: Ndo, at: number, n: number): void {
  ndo.out += ' {';
  for (let i = 0; i < n; i++) ndo.out += ` ${ipaddr(ndo, at + 4 * i)}`;
  ndo.out += ' }';
}
