import { fail } from '../errno.ts';
import type { Inet6Ops } from '../kernel_ops.ts';

/** A kernel that was started with `ipv6.disable=1`. */
export const noInet6: Inet6Ops = {
  newaddr: () => fail('EOPNOTSUPP'),
  deladdr: () => fail('EOPNOTSUPP'),
  dumpAddr: () => [],
  newroute: () => fail('EOPNOTSUPP'),
  delroute: () => fail('EOPNOTSUPP'),
  dumpFib: () => [],
  getroute: () => fail('EOPNOTSUPP'),
  dumpRules: () => [],
  newrule: () => fail('EAFNOSUPPORT', 'Rule family not supported'),
  delrule: () => fail('EAFNOSUPPORT', 'Rule family not supported'),
  listSysctl: () => [],
  readSysctl: () => fail('ENOENT'),
  writeSysctl: () => fail('ENOENT'),
  create: () => fail('EAFNOSUPPORT'),
  tcpRoute: () => fail('EAFNOSUPPORT'),
  tcpBind: () => fail('EAFNOSUPPORT'),
  tcpXmit: () => {},
};
