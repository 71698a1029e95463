import files from './etc_files.json' with { type: 'json' };

/** Files of a freshly installed Debian 12 host that do not come from programs, with the contents its packages give them. */
export function etcFiles(hostname: string): readonly (readonly [string, string])[] {
  const hosts =
    '# The following lines are desirable for IPv6 capable hosts\n::1     localhost ip6-localhost ip6-loopback\nff02::1 ip6-allnodes\nff02::2 ip6-allrouters\n';
  return [
    ...Object.entries(files),
    ['/etc/hostname', `${hostname}\n`],
    ['/etc/hosts', `127.0.0.1\tlocalhost\n127.0.1.1\t${hostname}\n\n${hosts}`],
  ];
}
