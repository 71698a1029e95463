import { IN6ADDR_ALLNODES } from '../addr/ipv6.ts';
import type { MldRecord } from '../wire/icmpv6.ts';
import type { Ifmcaddr6, Ip6SfList } from './inet6_dev.ts';

/** Ref: RFC 3810 section 5.2.12 */
export type MldRecordType = 1 | 2 | 3 | 4 | 5 | 6;
export const MLD2_MODE_IS_INCLUDE = 1;
export const MLD2_MODE_IS_EXCLUDE = 2;
export const MLD2_CHANGE_TO_INCLUDE = 3;
export const MLD2_CHANGE_TO_EXCLUDE = 4;
export const MLD2_ALLOW_NEW_SOURCES = 5;
export const MLD2_BLOCK_OLD_SOURCES = 6;

/** Does the source belong into a record of that type? Ref: net/ipv6/mcast.c:is_in() */
function isIn(pmc: Ifmcaddr6, psf: Ip6SfList, type: MldRecordType, gdeleted: boolean, sdeleted: boolean): boolean {
  switch (type) {
    case MLD2_MODE_IS_INCLUDE:
    case MLD2_MODE_IS_EXCLUDE:
      if (gdeleted || sdeleted) return false;
      if (pmc.gsquery && !psf.gsresp) return false;
      if (pmc.sfmode === 'include') return true;
      return psf.include > 0 ? type === MLD2_MODE_IS_INCLUDE : pmc.sfcountExclude === psf.exclude;
    case MLD2_CHANGE_TO_INCLUDE:
      return !gdeleted && !sdeleted && psf.include > 0;
    case MLD2_CHANGE_TO_EXCLUDE:
      if (gdeleted || sdeleted || pmc.sfcountExclude === 0 || psf.include > 0) return false;
      return pmc.sfcountExclude === psf.exclude;
    case MLD2_ALLOW_NEW_SOURCES:
      return !gdeleted && psf.crcount > 0 && (pmc.sfmode === 'include') !== sdeleted;
    case MLD2_BLOCK_OLD_SOURCES:
      if (pmc.sfmode === 'include') return gdeleted || (psf.crcount > 0 && sdeleted);
      return psf.crcount > 0 && !gdeleted && !sdeleted;
  }
}

/** One group's record, null when there is nothing to say. Ref: net/ipv6/mcast.c:add_grec() */
export function mldRecord(
  pmc: Ifmcaddr6,
  type: MldRecordType,
  gdeleted: boolean,
  sdeleted: boolean,
  crsend: boolean,
): MldRecord | null {
  if (pmc.noreport && pmc.addr !== IN6ADDR_ALLNODES) return null;
  if (pmc.addr === IN6ADDR_ALLNODES || pmc.noreport) return null;
  const isquery = type === MLD2_MODE_IS_INCLUDE || type === MLD2_MODE_IS_EXCLUDE;
  const list = sdeleted ? pmc.tomb : pmc.sources;
  const sources: Ip6SfList[] = [];
  for (const psf of list) {
    if (!isIn(pmc, psf, type, gdeleted, sdeleted)) {
      continue;
    }
    if (isquery) psf.gsresp = false;
    sources.push(psf);
    if (type === MLD2_ALLOW_NEW_SOURCES || type === MLD2_BLOCK_OLD_SOURCES) psf.crcount--;
  }
  if (sdeleted) pmc.tomb = pmc.tomb.filter((psf) => psf.crcount > 0 || !sources.includes(psf));
  if (isquery) pmc.gsquery = false;
  const changes = type === MLD2_ALLOW_NEW_SOURCES || type === MLD2_BLOCK_OLD_SOURCES;
  if (sources.length === 0) {
    // allow and block without sources say nothing, except in the first report after DAD
    if (changes) return null;
    if (pmc.crcount === 0 && !isquery && !crsend) return null;
  }
  return { type, group: pmc.addr, sources: sources.map((psf) => psf.addr) };
}
