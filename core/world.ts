import type { LinkWatch } from './link/link_watch.ts';
import type { Net, NetnsId } from './net.ts';
import type { SkBuff } from './skb.ts';
import type { KernelTimer } from './timer.ts';

/** Virtual time in whole nanoseconds since the world began. */
export type Nsec = number;

export const USEC = 1_000;
export const MSEC = 1_000_000;
export const SEC = 1_000_000_000;

/** One computer: what it calls itself and the namespace its processes start in. */
export type HostId = number;
export type Host = {
  readonly id: HostId;
  name: string;
  readonly initNet: NetnsId;
  /** Inode number of the next namespace made on this host, as /proc/PID/ns/net shows it. */
  nextNsInode: number;
  /** Made when first needed. */
  linkwatch?: LinkWatch;
  /** Connection tracking is in the kernel (nf_conntrack is loaded). */
  conntrack?: true;
  /** br_netfilter is in the kernel: iptables sees what bridges forward. */
  brNetfilter?: boolean;
};

/** A timer that was armed: `at` decides the order, `seq` decides between equals. Cancelling marks it dead. */
export type ArmedTimer = {
  readonly at: Nsec;
  readonly seq: number;
  readonly timer: KernelTimer;
  dead: boolean;
};

/**
 * Everything the kernels of all hosts hold, as plain data: objects, arrays, Maps, Sets; no closure, class instance or
 * promise. It can be saved, cloned and compared. Core changes it in place.
 */
export type World = {
  now: Nsec;
  /** Wall clock of `now` = 0, nanoseconds since 1970. */
  readonly epoch: Nsec;
  /** Order of events made for the same instant. */
  seq: number;
  /** The four words of the generator. */
  random: [number, number, number, number];
  readonly hosts: Map<HostId, Host>;
  readonly nets: Map<NetnsId, Net>;
  nextNetns: number;
  nextSkb: number;
  /** How often packet sockets stand in the lists of devices and namespaces: while it is 0 no frame asks there. */
  packetSocks: number;
  /** A binary heap by (at, seq). */
  timers: ArmedTimer[];
  /**
   * Frames that left a device and have not arrived at the next one, oldest first from `flightHead`, with when they arrive
   * and their place among events of that instant: three lists, as a record for each would cost more than the frame.
   */
  flight: SkBuff[];
  flightAt: Nsec[];
  flightSeq: number[];
  flightHead: number;
};
