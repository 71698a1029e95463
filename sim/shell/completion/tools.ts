import { type Grammar, grammars } from './grammar.ts';

const list = (text: string): readonly string[] => text.split(' ');

const bridgeThenPort: Grammar = { free: ['bridge', 'device'] };
grammars.set('brctl', {
  options: ['--help', '--version'],
  sub: {
    addbr: { free: 'none' },
    delbr: { free: 'bridge' },
    addif: bridgeThenPort,
    delif: bridgeThenPort,
    hairpin: { free: ['bridge', 'device'], words: ['on', 'off'] },
    setageing: { free: 'bridge' },
    setbridgeprio: { free: 'bridge' },
    setfd: { free: 'bridge' },
    sethello: { free: 'bridge' },
    setmaxage: { free: 'bridge' },
    setpathcost: bridgeThenPort,
    setportprio: bridgeThenPort,
    show: { free: 'bridge' },
    showmacs: { free: 'bridge' },
    showstp: { free: 'bridge' },
    stp: { free: 'bridge', words: ['on', 'off', 'yes', 'no'] },
  },
});

const ping: Grammar = {
  options: list(
    '-4 -6 -a -A -b -B -c -C -D -e -f -F -h -i -I -l -L -m -M -n -N -O -p -q -Q -r -R -s -S -t -T -U -v -V -w -W',
  ),
  after: {
    '-I': 'device',
    '-c': 'none',
    '-i': 'none',
    '-w': 'none',
    '-W': 'none',
    '-s': 'none',
    '-t': 'none',
    '-M': ['do', 'want', 'dont', 'probe'],
  },
  free: 'none',
};
grammars.set('ping', ping);
grammars.set('ping6', ping);
grammars.set('tcpdump', {
  options: list('-A -b -B -c -C -d -D -e -E -F -G -h -H -i -I -j -J -K -l -L -m -M -n -N -O -p -q -Q -r -S -s -t -T -u -U -v -V -w -W -x -X -y -z -Z --count --direction --immediate-mode --interface --list-interfaces --monitor-mode --no-promiscuous-mode --number --print --version'),
  after: { '-i': 'device', '--interface': 'device', '-r': 'file', '-w': 'file', '-F': 'file', '-c': 'none', '-s': 'none', '-Q': ['in', 'out', 'inout'], host: 'none', port: 'none', net: 'none' },
  words: list('and or not host net port src dst ether proto ip ip6 arp icmp icmp6 tcp udp vlan broadcast multicast gateway portrange less greater'),
}); // biome-ignore format: a table
grammars.set('arping', {
  options: list('-f -q -b -D -U -A -V -c -w -i -I -s'),
  after: { '-I': 'device', '-c': 'none', '-w': 'none', '-s': 'none' },
  free: 'none',
});
const traceroute: Grammar = {
  options: list('-4 -6 -d -F -f -g -I -T -i -m -N -n -p -t -l -w -q -r -s -z -e -A -V -U --mtu --back'),
  after: { '-i': 'device' },
  free: 'none',
};
grammars.set('traceroute', traceroute);
grammars.set('traceroute6', traceroute);
grammars.set('ifconfig', {
  options: ['-a', '-v', '-s', '--help', '--version'],
  free: 'device',
  words: list(
    'up down arp -arp promisc -promisc allmulti -allmulti multicast mtu netmask broadcast pointopoint hw add del',
  ),
});
grammars.set('route', {
  options: list('-n -e -ee -v -F -C -A -4 -6 --version'),
  sub: {
    add: {
      after: { dev: 'device', gw: 'none', netmask: 'none', metric: 'none' },
      words: ['-net', '-host', 'default', 'reject'],
    },
    del: { after: { dev: 'device', gw: 'none', netmask: 'none' }, words: ['-net', '-host', 'default'] },
    flush: {},
  },
});
grammars.set('arp', { options: list('-a -e -n -v -i -D -A -f -s -d -H'), after: { '-i': 'device' }, free: 'none' });
grammars.set('ethtool', {
  options: list(
    '-a -A -c -C -d -e -E -g -G -i -k -K -l -L -n -N -p -P -r -S -s -t -T -h --version --show-features --features --driver --statistics --show-ring --set-ring --identify',
  ),
  free: 'device',
});
grammars.set('sysctl', {
  options: list(
    '-a -A -b -e -h -n -N -p -q -r -w -V --all --system --write --values --names --pattern --load --help --version',
  ),
  free: 'sysctl',
  after: { '-p': 'file' },
});
grammars.set('ss', {
  options: list(
    '-4 -6 -0 -a -b -B -d -D -e -E -f -F -h -H -i -K -l -m -M -n -N -O -o -p -r -s -S -t -T -u -V -w -x -Z -z --all --extended --info --listening --memory --net --numeric --options --processes --resolve --summary --tcp --udp --unix --raw',
  ),
  after: {
    '-N': 'netns',
    '--net': 'netns',
    state: list(
      'established syn-sent syn-recv fin-wait-1 fin-wait-2 time-wait closed close-wait last-ack listening closing all connected synchronized bucket big',
    ),
  },
  words: ['state', 'exclude', 'dport', 'sport', 'dst', 'src'],
});
grammars.set('nsenter', {
  options: list(
    '-a -t -m -u -i -n -N -p -C -U -T -S -G -r -w -F -Z -h -V --all --target --mount --uts --ipc --net --pid --cgroup --user --time --root --wd --no-fork',
  ),
  after: { '-t': 'pid', '--target': 'pid' },
  free: 'command',
});
grammars.set('unshare', {
  options: list(
    '-m -u -i -n -p -U -C -T -f -r -c -R -w -S -G -h -V --mount --uts --ipc --net --pid --user --cgroup --fork --map-root-user --mount-proc --kill-child',
  ),
  free: 'command',
});
grammars.set('lsns', {
  options: list('-J -l -n -o -p -r -t -u -W -h -V --json --list --noheadings --output --task --raw --type'),
  after: {
    '-t': list('mnt net ipc user pid uts cgroup time'),
    '--type': list('mnt net ipc user pid uts cgroup time'),
    '-p': 'pid',
  },
  free: 'pid',
});
for (const name of ['cd', 'pushd', 'rmdir', 'mkdir']) grammars.set(name, { free: 'file' });
for (const name of ['which', 'type', 'hash', 'command', 'exec', 'man', 'help', 'whereis'])
  grammars.set(name, { free: 'command' });
grammars.set('kill', { options: list('-l -L -s -n -HUP -INT -QUIT -KILL -TERM -STOP -CONT -USR1 -USR2'), free: 'pid' });
for (const name of ['su', 'id', 'groups', 'chown']) grammars.set(name, { free: ['user'] });
/** What runs the command that follows it. */
export const wrappers: ReadonlySet<string> = new Set([
  'sudo',
  'time',
  'nohup',
  'exec',
  'command',
  'builtin',
  'xargs',
  'watch',
  'env',
  'nice',
  'setsid',
  'stdbuf',
]);
// biome-ignore format: a table
const common: Readonly<Record<string, string>> = {
  ls: '-a -A -b -B -c -C -d -D -f -F -g -G -h -H -i -I -k -l -L -m -n -N -o -p -q -Q -r -R -s -S -t -T -u -U -v -w -x -X -Z -1 --all --almost-all --author --color --directory --classify --full-time --group-directories-first --human-readable --inode --reverse --recursive --size --sort --time --time-style --help --version',
  grep: '-E -F -G -P -e -f -i -v -w -x -c -L -l -m -o -q -s -b -H -h -n -T -Z -A -B -C -a -I -r -R --color --count --extended-regexp --fixed-strings --ignore-case --invert-match --line-number --only-matching --quiet --recursive --help --version',
  cat: '-A -b -e -E -n -s -t -T -u -v --show-all --number --number-nonblank --show-ends --squeeze-blank --show-tabs --help --version',
  sort: '-b -d -f -g -h -i -k -m -M -n -o -r -R -s -t -u -V -z --reverse --numeric-sort --unique --key --field-separator --help --version',
  head: '-c -n -q -v -z --bytes --lines --quiet --verbose --help --version',
  tail: '-c -f -F -n -q -s -v -z --bytes --follow --lines --pid --quiet --retry --verbose --help --version',
  wc: '-c -m -l -L -w --bytes --chars --lines --words --max-line-length --help --version',
  ps: '-A -a -d -e -f -F -l -L -o -p -u -w --forest --no-headers --pid --ppid --sort --help --version',
};
for (const [name, options] of Object.entries(common)) grammars.set(name, { options: list(options), free: 'file' });
