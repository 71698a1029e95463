import { expect, test } from 'vitest';
import { differences } from '../../../support/recorded.ts';

test.each(['traceroute', 'routed'])('%s prints what it printed on a Debian 12 host', (lab) => {
  expect(differences(import.meta.url, lab)).toEqual([]);
});
