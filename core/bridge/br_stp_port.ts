import { createMachine } from 'xstate';
import { tableOf } from '../machine.ts';
import type { BrPortState } from '../netlink/messages.ts';

/**
 * What can happen to a port: it comes up or goes down; it may forward, without STP at once, with STP after listening and
 * learning for the forward delay each; another port is better (block); it heard of a better root where none may be.
 */
export type StpPortEvent = 'ENABLE' | 'DISABLE' | 'FORWARD' | 'LISTEN' | 'FORWARD_DELAY' | 'BLOCK' | 'ROOT_BLOCK';

/** What a transition brings with it, in order. */
export type StpPortAction =
  | 'brTopologyChangeDetection'
  | 'modForwardDelayTimer'
  | 'delForwardDelayTimer'
  | 'netifCarrierOn';

export const stpPortStates: readonly BrPortState[] = ['disabled', 'blocking', 'listening', 'learning', 'forwarding'];
export const stpPortEvents: readonly StpPortEvent[] = [
  'ENABLE',
  'DISABLE',
  'FORWARD',
  'LISTEN',
  'FORWARD_DELAY',
  'BLOCK',
  'ROOT_BLOCK',
];

const down = { target: 'disabled', actions: ['delForwardDelayTimer'] } as const;
const rootBlock = { target: 'listening', actions: ['modForwardDelayTimer'] } as const;

/**
 * A bridge port under the spanning tree protocol.
 *
 *     disabled -> blocking -> listening -> learning -> forwarding
 *
 * Ref: net/bridge/br_stp.c:br_make_forwarding(), br_make_blocking(), br_root_port_block();
 * net/bridge/br_stp_timer.c:br_forward_delay_timer_expired(); net/bridge/br_stp_if.c:br_init_port()
 */
export const stpPortMachine = createMachine({
  id: 'stp-port',
  initial: 'disabled',
  states: {
    disabled: { on: { ENABLE: 'blocking' } },
    blocking: {
      on: {
        ENABLE: 'blocking',
        DISABLE: down,
        FORWARD: { target: 'forwarding', actions: ['brTopologyChangeDetection', 'modForwardDelayTimer'] },
        LISTEN: { target: 'listening', actions: ['modForwardDelayTimer'] },
        ROOT_BLOCK: rootBlock,
      },
    },
    listening: {
      on: {
        ENABLE: 'blocking',
        DISABLE: down,
        FORWARD_DELAY: { target: 'learning', actions: ['modForwardDelayTimer'] },
        BLOCK: { target: 'blocking', actions: ['delForwardDelayTimer'] },
        ROOT_BLOCK: rootBlock,
      },
    },
    learning: {
      on: {
        ENABLE: 'blocking',
        DISABLE: down,
        FORWARD_DELAY: { target: 'forwarding', actions: ['brTopologyChangeDetection', 'netifCarrierOn'] },
        BLOCK: { target: 'blocking', actions: ['brTopologyChangeDetection', 'delForwardDelayTimer'] },
        ROOT_BLOCK: rootBlock,
      },
    },
    forwarding: {
      on: {
        ENABLE: 'blocking',
        DISABLE: down,
        BLOCK: { target: 'blocking', actions: ['brTopologyChangeDetection', 'delForwardDelayTimer'] },
        ROOT_BLOCK: rootBlock,
      },
    },
  },
});

/** Where each event leads from each state: computed once from the machine. */
export const stpPortTable = tableOf<BrPortState, StpPortEvent, StpPortAction>(
  stpPortMachine,
  stpPortStates,
  stpPortEvents,
);
