import { setup } from 'xstate';
import { type Transition, tableOf } from '../machine.ts';
import type { TcpState } from '../socket/tcp.ts';

export const tcpStates = [
  'ESTAB',
  'SYN-SENT',
  'SYN-RECV',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'TIME-WAIT',
  'CLOSE',
  'CLOSE-WAIT',
  'LAST-ACK',
  'LISTEN',
  'CLOSING',
] as const satisfies readonly TcpState[];

/** `rcv.ackfin` acknowledges this end's FIN; `rcv.ack` the SYN. `reset` is a RST, an error or time that ran out. */
export const tcpEvents = [
  'listen',
  'connect',
  'close',
  'rcv.syn',
  'rcv.synack',
  'rcv.ack',
  'rcv.fin',
  'rcv.ackfin',
  'reset',
] as const;
export type TcpEvent = (typeof tcpEvents)[number];

/** `sendFin`: this end has no more to say. */
export type TcpAction = 'sendFin';

const reset = { reset: { target: 'CLOSE' } } as const;
const fin = { actions: ['sendFin'] } as const;

/**
 *     CLOSE --connect--> SYN-SENT --rcv.synack--> ESTAB --close--> FIN-WAIT-1 --rcv.ackfin--> FIN-WAIT-2 --rcv.fin--> TIME-WAIT
 *     LISTEN --rcv.syn--> SYN-RECV --rcv.ack-------^ '--rcv.fin--> CLOSE-WAIT --close--> LAST-ACK --rcv.ackfin--> CLOSE
 *
 * Ref: RFC 9293 section 3.3.2; net/ipv4/tcp.c:new_state[], tcp_set_state(), net/ipv4/tcp_input.c:tcp_rcv_state_process(), tcp_fin()
 */
export const tcpMachine = setup({
  types: {} as { events: { type: TcpEvent } },
  actions: { sendFin: () => {} },
}).createMachine({
  id: 'tcp',
  initial: 'CLOSE',
  context: {},
  states: {
    CLOSE: { on: { listen: { target: 'LISTEN' }, connect: { target: 'SYN-SENT' } } },
    LISTEN: { on: { 'rcv.syn': { target: 'SYN-RECV' }, close: { target: 'CLOSE' }, ...reset } },
    'SYN-SENT': {
      on: {
        'rcv.synack': { target: 'ESTAB' },
        'rcv.syn': { target: 'SYN-RECV' },
        close: { target: 'CLOSE' },
        ...reset,
      },
    },
    'SYN-RECV': {
      on: {
        'rcv.ack': { target: 'ESTAB' },
        close: { target: 'FIN-WAIT-1', ...fin },
        'rcv.fin': { target: 'CLOSE-WAIT' },
        ...reset,
      },
    },
    ESTAB: { on: { close: { target: 'FIN-WAIT-1', ...fin }, 'rcv.fin': { target: 'CLOSE-WAIT' }, ...reset } },
    'CLOSE-WAIT': { on: { close: { target: 'LAST-ACK', ...fin }, ...reset } },
    'FIN-WAIT-1': { on: { 'rcv.fin': { target: 'CLOSING' }, 'rcv.ackfin': { target: 'FIN-WAIT-2' }, ...reset } },
    'FIN-WAIT-2': { on: { 'rcv.fin': { target: 'TIME-WAIT' }, ...reset } },
    CLOSING: { on: { 'rcv.ackfin': { target: 'TIME-WAIT' }, ...reset } },
    'LAST-ACK': { on: { 'rcv.ackfin': { target: 'CLOSE' }, ...reset } },
    'TIME-WAIT': { on: { ...reset } },
  },
});

/** Where each event leads from each state: computed once from the machine. */
export const tcpTable = tableOf<TcpState, TcpEvent, TcpAction>(tcpMachine, tcpStates, tcpEvents);

export function tcpNext(state: TcpState, event: TcpEvent): Transition<TcpState, TcpAction> {
  return tcpTable[state][event];
}
