import { fail } from '../../core/errno.ts';
import type { NetFiles } from './network.ts';
import type { FsProvider, ProviderEntry } from './provider.ts';

const DIR: ProviderEntry = { kind: 'directory', mode: 0o755 };
const tree = new Map<string, readonly string[]>([
  ['', ['block', 'bus', 'class', 'dev', 'devices', 'firmware', 'fs', 'kernel', 'module', 'power']],
  ['class', ['net']],
  ['fs', ['cgroup']],
  ['fs/cgroup', []],
  ['kernel', []],
  ['module', []],
  ['devices', ['virtual']],
  ['devices/virtual', ['net']],
]);

/** /sys: the network's devices under class/net, also reached by the devices/virtual/net that its links name. */
export function sysfs(net: NetFiles | null): FsProvider {
  function netPath(path: string): string | null {
    for (const base of ['class/net', 'devices/virtual/net']) {
      if (path === base) return '';
      if (path.startsWith(`${base}/`)) return path.slice(base.length + 1);
    }
    return null;
  }
  return {
    lookup(path, caller) {
      if (tree.has(path)) return DIR;
      const name = netPath(path);
      if (name === null) return null;
      if (name === '') return DIR;
      if (!net) return null;
      if (path.startsWith('class/net/') && net.readlink(caller.netns, name) !== null)
        return { kind: 'symlink', mode: 0o777 };
      if (net.list(caller.netns, name)) return DIR;
      const entry = net.stat?.(caller.netns, name);
      if (entry) return { kind: 'file', mode: entry.mode, size: 4096 };
      return net.read(caller.netns, name) ? { kind: 'file', mode: 0o644, size: 4096 } : null;
    },
    list(path, caller) {
      const name = netPath(path);
      if (name !== null) return net?.list(caller.netns, name) ?? [];
      return tree.get(path) ?? [];
    },
    read(path, caller) {
      const name = netPath(path);
      return (name !== null ? net?.read(caller.netns, name) : null) ?? fail('ENOENT');
    },
    write(path, data, caller) {
      const name = netPath(path);
      return name !== null && net ? net.write(caller.netns, name, data) : fail('EACCES');
    },
    readlink(path, caller) {
      const name = netPath(path);
      return (name !== null ? net?.readlink(caller.netns, name) : null) ?? '';
    },
  };
}
