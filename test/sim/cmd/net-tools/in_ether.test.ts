import { expect, test } from 'vitest';
import { inEther } from '../../../../sim/cmd/net-tools/in_ether.ts';

test.each([
  ['02:00:00:00:00:0c', '02:00:00:00:00:0c'],
  ['02:00:00:00:00', '02:00:00:00:00:00'],
  ['2:0:0:0:0:c', '02:00:00:00:00:0c'],
  ['02000000000c', '02:00:00:00:00:0c'],
  ['02:00:00:00:00:0c:ff', '02:00:00:00:00:0c'],
  ['02:00:00:00:00:zz', null],
  ['nonsense', null],
] as const)('net-tools reads the hardware address %s as %s', (text, mac) => {
  expect(inEther(text)).toBe(mac);
});
