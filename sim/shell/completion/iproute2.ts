import { type Grammar, grammars, type Kind } from './grammar.ts';

const list = (text: string): readonly string[] => text.split(' ');
const device: Readonly<Record<string, Kind>> = { dev: 'device' };

// biome-ignore format: a table
const linkTypes = list('bareudp bond bridge dummy erspan geneve gre gretap gtp ifb ip6erspan ip6gre ip6gretap ip6tnl ipip ipoib ipvlan ipvtap macsec macvlan macvtap netdevsim nlmon sit team vcan veth vlan vrf vti vxcan vxlan wwan xfrm');
// biome-ignore format: a table
const bridgeOptions = list('forward_delay hello_time max_age ageing_time stp_state priority group_fwd_mask group_address vlan_filtering vlan_protocol vlan_default_pvid vlan_stats_enabled vlan_stats_per_port mcast_snooping mcast_vlan_snooping mcast_router mcast_query_use_ifaddr mcast_querier mcast_hash_elasticity mcast_hash_max mcast_last_member_count mcast_startup_query_count mcast_last_member_interval mcast_membership_interval mcast_querier_interval mcast_query_interval mcast_query_response_interval mcast_startup_query_interval mcast_stats_enabled mcast_igmp_version mcast_mld_version nf_call_iptables nf_call_ip6tables nf_call_arptables fdb_flush no_linklocal_learn');
const scopes = list('global link host site');
const tables = list('main local default all');
const protocols = list('kernel boot static ra dhcp zebra bird');

const linkKeys: Grammar['after'] = {
  ...device,
  master: 'device',
  link: 'device',
  netns: 'netns',
  type: linkTypes,
  peer: 'none',
  name: 'none',
  address: 'none',
  broadcast: 'none',
  mtu: 'none',
  txqueuelen: 'none',
  index: 'none',
  alias: 'none',
  group: ['default'],
  arp: 'onoff',
  multicast: 'onoff',
  allmulticast: 'onoff',
  promisc: 'onoff',
  carrier: 'onoff',
  dynamic: 'onoff',
  protodown: 'onoff',
  addrgenmode: ['eui64', 'none', 'stable_secret', 'random'],
  vrf: 'device',
};

const link: Grammar = {
  sub: {
    add: { after: { ...linkKeys, id: 'none', 'link-netns': 'netns' }, words: bridgeOptions },
    delete: { after: device, free: 'device', words: ['type', 'group'] },
    set: { after: linkKeys, words: ['up', 'down', 'nomaster', ...bridgeOptions], free: 'device' },
    show: {
      after: { ...device, master: 'device', type: linkTypes, group: ['default'], vrf: 'device' },
      words: ['up', 'nomaster'],
      free: 'device',
    },
    xstats: { after: { type: ['bridge', 'bridge_slave', 'bond'] } },
    afstats: { after: device },
    property: {
      sub: { add: { after: { ...device, altname: 'none' } }, del: { after: { ...device, altname: 'none' } } },
    },
    help: { sub: Object.fromEntries(linkTypes.map((t) => [t, {}])) },
  },
};

const addrKeys: Grammar['after'] = {
  ...device,
  scope: scopes,
  label: 'device',
  broadcast: 'none',
  peer: 'none',
  metric: 'none',
  valid_lft: ['forever'],
  preferred_lft: ['forever'],
  brd: ['+', '-'],
};
const addrFlags = list('home nodad mngtmpaddr noprefixroute autojoin');
const address: Grammar = {
  sub: {
    add: { after: addrKeys, words: addrFlags },
    change: { after: addrKeys, words: addrFlags },
    replace: { after: addrKeys, words: addrFlags },
    delete: { after: addrKeys, free: 'address' },
    show: {
      after: { ...device, scope: scopes, master: 'device', type: linkTypes, to: 'none', label: 'none', vrf: 'device' },
      words: list('up permanent dynamic secondary primary tentative deprecated dadfailed temporary nomaster'),
      free: 'device',
    },
    flush: {
      after: { ...device, scope: scopes, to: 'none', label: 'none' },
      words: list('permanent dynamic secondary primary up'),
    },
    save: { after: device },
    restore: {},
    showdump: {},
    help: {},
  },
};

const routeTypes = list('unicast local broadcast multicast throw unreachable prohibit blackhole');
const routeKeys: Grammar['after'] = {
  ...device, via: 'none', src: 'none', table: tables, proto: protocols, scope: scopes, metric: 'none', mtu: 'none', advmss: 'none', weight: 'none', nexthop: ['via', 'dev'], tos: 'none', vrf: 'device', nhid: 'none',
}; // biome-ignore format: a table
const routeAdd: Grammar = { after: routeKeys, words: ['default', 'onlink', ...routeTypes] };
const routeShow: Grammar = {
  after: {
    ...device,
    table: tables,
    proto: protocols,
    scope: scopes,
    type: routeTypes,
    via: 'none',
    src: 'none',
    root: 'none',
    match: 'none',
    exact: 'none',
    vrf: 'device',
  },
  words: ['default', 'cache'],
};
const route: Grammar = {
  sub: {
    add: routeAdd, change: routeAdd, replace: routeAdd, append: routeAdd, delete: routeAdd, list: routeShow, show: routeShow, flush: routeShow, save: routeShow, restore: {},
    get: { after: { from: 'none', iif: 'device', oif: 'device', tos: 'none', mark: 'none', vrf: 'device', uid: 'none', ipproto: ['tcp', 'udp', 'icmp'], sport: 'none', dport: 'none' }, words: ['fibmatch'] },
    help: {},
  }, // biome-ignore format: a table
};

const nudStates = list('permanent noarp stale reachable none incomplete delay probe failed');
const neighKeys: Grammar['after'] = { ...device, lladdr: 'none', nud: nudStates, proxy: 'none', proto: protocols };
const neigh: Grammar = {
  sub: {
    add: { after: neighKeys, words: ['router', 'extern_learn'] },
    delete: { after: neighKeys },
    change: { after: neighKeys },
    replace: { after: neighKeys },
    show: {
      after: { ...device, nud: ['all', ...nudStates], to: 'none', vrf: 'device' },
      words: ['proxy', 'unused', 'nomaster'],
    },
    flush: { after: { ...device, nud: ['all', ...nudStates], to: 'none' }, words: ['proxy'] },
    get: { after: device },
    help: {},
  },
};

const ruleKeys: Grammar['after'] = {
  from: ['all'],
  to: ['all'],
  iif: 'device',
  oif: 'device',
  table: tables,
  lookup: tables,
  priority: 'none',
  fwmark: 'none',
  tos: 'none',
  uidrange: 'none',
  ipproto: ['tcp', 'udp', 'icmp'],
  sport: 'none',
  dport: 'none',
};
const ruleAdd: Grammar = { after: ruleKeys, words: list('not blackhole unreachable prohibit goto nop') };
const rule: Grammar = {
  sub: { add: ruleAdd, delete: ruleAdd, show: ruleAdd, list: ruleAdd, flush: {}, save: {}, restore: {}, help: {} },
};

const netns: Grammar = {
  sub: {
    list: {}, add: { free: 'none' }, attach: { free: ['pid'] }, set: { free: 'netns', words: ['auto'] }, delete: { free: 'netns' }, identify: { free: 'pid' }, pids: { free: 'netns' },
    exec: { netns: true }, monitor: {}, 'list-id': { after: { 'target-nsid': 'none', nsid: 'none' } }, help: {},
  }, // biome-ignore format: a table
};

const maddress: Grammar = { sub: { add: { after: device }, delete: { after: device }, show: { after: device } } };
const monitor: Grammar = {
  words: list('all address link mroute maddress neigh netconf nexthop nsid prefix route rule label'),
  after: { ...device, file: 'file' },
};

grammars.set('ip', {
  options: list(
    '-4 -6 -B -M -0 -V -Version -all -batch -br -brief -color -c -d -details -echo -family -force -h -help -human -iec -j -json -l -loops -n -netns -N -Numeric -o -oneline -p -pretty -r -resolve -rcvbuf -s -statistics -stats -t -timestamp -ts -tshort',
  ),
  after: {
    '-n': 'netns',
    '-netns': 'netns',
    '-f': ['inet', 'inet6', 'link', 'mpls', 'bridge'],
    '-family': ['inet', 'inet6', 'link', 'mpls', 'bridge'],
    '-b': 'file',
    '-batch': 'file',
  },
  sub: {
    address, addrlabel: {}, fou: {}, help: {}, ila: {}, ioam: {}, l2tp: {}, link, macsec: {}, maddress, monitor, mptcp: {}, mroute: {}, mrule: {}, neighbour: neigh, netconf: { sub: { show: { after: device } } }, netns,
    nexthop: {}, ntable: { sub: { show: { after: device }, change: {} } }, ntbl: {}, route, rule, sr: {}, tap: {}, tcpmetrics: {}, token: {}, tunnel: {}, tuntap: { sub: { add: { after: { ...device, mode: ['tun', 'tap'] } }, delete: { after: { ...device, mode: ['tun', 'tap'] } }, show: {} } }, vrf: { sub: { show: {}, exec: { free: 'device' }, identify: { free: 'pid' }, pids: { free: 'device' } } }, xfrm: {},
  }, // biome-ignore format: a table
});

const fdbKeys: Grammar['after'] = {
  ...device,
  vlan: 'none',
  dst: 'none',
  port: 'none',
  vni: 'none',
  via: 'device',
  br: 'device',
  brport: 'device',
  state: ['permanent', 'static', 'dynamic', 'stale'],
};
const fdbAdd: Grammar = {
  after: fdbKeys,
  words: list('self master local static dynamic sticky extern_learn permanent router use'),
};
const portFlags = list(
  'guard hairpin fastleave root_block learning learning_sync flood mcast_flood bcast_flood mcast_to_unicast neigh_suppress vlan_tunnel isolated locked',
);
const vlanKeys: Grammar = {
  after: { ...device, vid: 'none', tunnel_info: 'none' },
  words: list('pvid untagged self master'),
};
grammars.set('bridge', {
  options: list(
    '-V -Version -s -statistics -n -netns -b -batch -c -color -p -pretty -j -json -o -oneline -d -details -compressvlans -t -timestamp',
  ),
  after: { '-n': 'netns', '-netns': 'netns', '-b': 'file', '-batch': 'file' },
  sub: {
    link: {
      sub: {
        set: {
          after: {
            ...device,
            cost: 'none',
            priority: 'none',
            state: list('disabled listening learning forwarding blocking'),
            mcast_router: ['0', '1', '2'],
            ...Object.fromEntries(portFlags.map((f) => [f, 'onoff'] as const)),
          },
          words: ['self', 'master'],
        },
        show: { after: device },
      },
    },
    fdb: {
      sub: {
        add: fdbAdd,
        append: fdbAdd,
        replace: fdbAdd,
        del: fdbAdd,
        get: fdbAdd,
        flush: fdbAdd,
        show: { after: fdbKeys, words: ['dynamic'] },
      },
    },
    mdb: {
      sub: {
        add: {
          after: { ...device, port: 'device', grp: 'none', src: 'none', vid: 'none' },
          words: ['permanent', 'temp'],
        },
        del: { after: { ...device, port: 'device', grp: 'none', src: 'none', vid: 'none' } },
        show: { after: device },
      },
    },
    vlan: {
      sub: {
        add: vlanKeys,
        del: vlanKeys,
        set: vlanKeys,
        show: { after: { ...device, vid: 'none' } },
        tunnelshow: { after: device },
        global: {},
      },
    },
    vni: {},
    monitor: { words: list('link fdb mdb vlan all') },
    help: {},
  },
});
