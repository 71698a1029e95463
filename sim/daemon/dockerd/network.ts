import type { Ipv4Addr } from '../../../core/addr/ipv4.ts';
import type { Nsec } from '../../../core/world.ts';
import type { AddressPool, Subnet } from './ipam.ts';

/** A network as the daemon keeps it. Ref: libnetwork network.go, drivers/bridge/bridge.go:networkConfiguration */
export type Network = {
  readonly id: string;
  readonly name: string;
  readonly driver: 'bridge' | 'host' | 'null';
  /** Wall clock. */
  readonly created: Nsec;
  readonly internal: boolean;
  readonly attachable: boolean;
  /** Containers may talk to each other. */
  readonly icc: boolean;
  readonly masquerade: boolean;
  readonly hostBinding: string;
  readonly mtu: number;
  /** The bridge's name on the host; '' for those without. */
  readonly bridge: string;
  readonly subnet: Subnet | null;
  readonly gateway: Ipv4Addr | null;
  readonly range: string | null;
  readonly pool: AddressPool | null;
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** docker0's. */
  readonly isDefault: boolean;
  /** Its subnet was asked for. */
  readonly explicit: boolean;
};

/** What `docker network create` asks for. */
export type NetworkSpec = {
  readonly name: string;
  readonly driver: string;
  readonly subnet: string | null;
  readonly gateway: string | null;
  readonly range: string | null;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly ipv6: boolean;
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
};
