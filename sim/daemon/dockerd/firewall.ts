import { formatIpv4, type Ipv4Addr } from '../../../core/addr/ipv4.ts';
import type { Netlink } from '../../../core/netlink/netlink.ts';
import { NftHandle } from '../../cmd/iptables/handle.ts';
import type { Netdb } from '../../cmd/iptables/netdb.ts';
import { parseCommandLine } from '../../cmd/iptables/parse.ts';
import type { PortMapping } from './container.ts';
import { subnetText } from './ipam.ts';
import type { Network } from './network.ts';

/** dockerd names nothing that would have to be looked up. */
const numeric: Netdb = {
  servicePort: () => null,
  serviceName: () => null,
  protocolNumber: (name) => ({ tcp: 6, udp: 17, sctp: 132 })[name] ?? null,
  protocolName: () => null,
  hostName: () => null,
  hostAddrs: () => [],
  userId: () => null,
  userName: () => null,
  groupId: () => null,
  groupName: () => null,
};

/** The rules dockerd makes, as the iptables commands it runs. Ref: libnetwork iptables/iptables.go, drivers/bridge/setup_ip_tables.go */
export class Firewall {
  /** Every command that changed something, in order. */
  readonly commands: string[] = [];
  private readonly netlink: Netlink;

  constructor(netlink: Netlink) {
    this.netlink = netlink;
  }

  private run(line: string): boolean {
    const handle = new NftHandle(this.netlink.nf, 'ipv4', false);
    const p = parseCommandLine(line.split(' '), {
      family: 'ipv4',
      netdb: numeric,
      program: 'iptables',
      version: '1.8.9 (nf_tables)',
      restore: false,
      out: () => {},
      err: () => {},
    });
    const [rule] = p.rules;
    const { table } = p;
    const chain = p.chain!;
    let refused: unknown = null;
    if (p.command === 'N') refused = handle.newChain(table, chain);
    else if (p.command === 'P') refused = handle.setPolicy(table, chain, p.policy!, null);
    else if (p.command === 'C') return handle.indexOf(table, chain, rule!) >= 0;
    else if (p.command === 'A') refused = handle.append(table, chain, rule!, 0, 0);
    else if (p.command === 'I') refused = handle.insert(table, chain, rule!, 0, 0, 0);
    else if (p.command === 'D') {
      const at = handle.indexOf(table, chain, rule!);
      refused = at < 0 ? 'ENOENT' : handle.deleteAt(table, chain, at);
    }
    if (refused !== null) return false;
    handle.commit();
    this.commands.push(`iptables ${line}`);
    return true;
  }

  /** Adds a rule that is not there yet. */
  private ensure(verb: 'A' | 'I', table: string, rule: string): void {
    const t = table === 'filter' ? '' : `-t ${table} `;
    if (!this.run(`${t}-C ${rule}`)) this.run(`${t}-${verb} ${rule}`);
  }

  private remove(table: string, rule: string): void {
    this.run(`${table === 'filter' ? '' : `-t ${table} `}-D ${rule}`);
  }

  start(): void {
    this.run('-t nat -N DOCKER');
    this.run('-N DOCKER');
    this.run('-N DOCKER-ISOLATION-STAGE-1');
    this.run('-N DOCKER-ISOLATION-STAGE-2');
    this.ensure('A', 'filter', 'DOCKER-ISOLATION-STAGE-1 -j RETURN');
    this.ensure('A', 'filter', 'DOCKER-ISOLATION-STAGE-2 -j RETURN');
    this.run('-P FORWARD DROP');
    this.run('-N DOCKER-USER');
    this.ensure('A', 'filter', 'DOCKER-USER -j RETURN');
  }

  addNetwork(n: Network): void {
    const br = n.bridge;
    const subnet = subnetText(n.subnet!);
    if (n.internal) {
      this.ensure('I', 'filter', `DOCKER-ISOLATION-STAGE-1 ! -d ${subnet} -i ${br} -j DROP`);
      this.ensure('I', 'filter', `DOCKER-ISOLATION-STAGE-1 ! -s ${subnet} -o ${br} -j DROP`);
      this.ensure('I', 'filter', `FORWARD -i ${br} -o ${br} -j ${n.icc ? 'ACCEPT' : 'DROP'}`);
      this.jumps();
      return;
    }
    if (n.masquerade) this.ensure('I', 'nat', `POSTROUTING -s ${subnet} ! -o ${br} -j MASQUERADE`);
    this.ensure('I', 'nat', `DOCKER -i ${br} -j RETURN`);
    if (n.icc) this.ensure('I', 'filter', `FORWARD -i ${br} -o ${br} -j ACCEPT`);
    else this.ensure('A', 'filter', `FORWARD -i ${br} -o ${br} -j DROP`);
    this.ensure('I', 'filter', `FORWARD -i ${br} ! -o ${br} -j ACCEPT`);
    this.ensure('A', 'nat', 'PREROUTING -m addrtype --dst-type LOCAL -j DOCKER');
    this.ensure('A', 'nat', 'OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER');
    this.ensure('I', 'filter', `FORWARD -o ${br} -j DOCKER`);
    this.ensure('I', 'filter', `FORWARD -o ${br} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`);
    this.ensure('I', 'filter', `DOCKER-ISOLATION-STAGE-1 -i ${br} ! -o ${br} -j DOCKER-ISOLATION-STAGE-2`);
    this.ensure('I', 'filter', `DOCKER-ISOLATION-STAGE-2 -o ${br} -j DROP`);
    this.jumps();
  }

  /** The user's chain and the isolation are asked before everything else. */
  private jumps(): void {
    for (const chain of ['DOCKER-ISOLATION-STAGE-1', 'DOCKER-USER']) {
      this.remove('filter', `FORWARD -j ${chain}`);
      this.run(`-I FORWARD -j ${chain}`);
    }
  }

  removeNetwork(n: Network): void {
    const br = n.bridge;
    const subnet = subnetText(n.subnet!);
    if (n.internal) {
      this.remove('filter', `DOCKER-ISOLATION-STAGE-1 ! -d ${subnet} -i ${br} -j DROP`);
      this.remove('filter', `DOCKER-ISOLATION-STAGE-1 ! -s ${subnet} -o ${br} -j DROP`);
      this.remove('filter', `FORWARD -i ${br} -o ${br} -j ${n.icc ? 'ACCEPT' : 'DROP'}`);
      return;
    }
    if (n.masquerade) this.remove('nat', `POSTROUTING -s ${subnet} ! -o ${br} -j MASQUERADE`);
    this.remove('nat', `DOCKER -i ${br} -j RETURN`);
    this.remove('filter', `FORWARD -i ${br} -o ${br} -j ${n.icc ? 'ACCEPT' : 'DROP'}`);
    this.remove('filter', `FORWARD -i ${br} ! -o ${br} -j ACCEPT`);
    this.remove('filter', `FORWARD -o ${br} -j DOCKER`);
    this.remove('filter', `FORWARD -o ${br} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`);
    this.remove('filter', `DOCKER-ISOLATION-STAGE-1 -i ${br} ! -o ${br} -j DOCKER-ISOLATION-STAGE-2`);
    this.remove('filter', `DOCKER-ISOLATION-STAGE-2 -o ${br} -j DROP`);
  }

  /** Ref: libnetwork iptables/iptables.go:Forward() */
  publish(n: Network, ip: Ipv4Addr, p: PortMapping): void {
    for (const [verb, table, rule] of this.forwardRules(n, ip, p)) this.run(`${table}-${verb} ${rule}`);
  }

  unpublish(n: Network, ip: Ipv4Addr, p: PortMapping): void {
    for (const [, table, rule] of this.forwardRules(n, ip, p)) this.run(`${table}-D ${rule}`);
  }

  private forwardRules(n: Network, addr: Ipv4Addr, p: PortMapping): (readonly [string, string, string])[] {
    const ip = formatIpv4(addr);
    const host = p.hostIp === '0.0.0.0' || p.hostIp === '' ? '' : `-d ${p.hostIp}/32 `;
    return [
      [
        'A',
        '-t nat ',
        `DOCKER ${host}! -i ${n.bridge} -p ${p.proto} --dport ${p.hostPort} -j DNAT --to-destination ${ip}:${p.port}`,
      ],
      ['A', '', `DOCKER ! -i ${n.bridge} -o ${n.bridge} -p ${p.proto} -d ${ip} --dport ${p.port} -j ACCEPT`],
      ['A', '-t nat ', `POSTROUTING -p ${p.proto} -s ${ip} -d ${ip} --dport ${p.port} -j MASQUERADE`],
    ];
  }
}
