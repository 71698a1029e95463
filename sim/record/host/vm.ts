import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { fail, ok, type Result } from '../../../core/errno.ts';
import type { Backend } from '../backend.ts';
import { runProgram } from './command.ts';
import { BOOT, payload } from './payload.ts';
import { readStream } from './stream.ts';
import build from './vm_build.sh?raw';

/** A stock Debian 12 kernel with Debian's own packages, in qemu under software emulation. */
export function debianVm(cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'vethlab')): Backend {
  const name = 'a Debian 12 kernel in qemu';
  return {
    name,
    async run(plan, options = {}) {
      const image = prepare(cache);
      if (!image.ok) return image;
      const nonce = randomBytes(8).toString('hex');
      const work = mkdtempSync(join(tmpdir(), 'vethlab-vm-'));
      try {
        const script = Buffer.from(payload(plan, options, nonce), 'latin1');
        mkdirSync(join(work, 'lab'));
        writeFileSync(join(work, 'lab/payload'), Buffer.concat([Buffer.from(`${script.length}\n`), script]));
        writeFileSync(join(work, 'lab/boot'), BOOT);
        const packed = spawnSync('bash', ['-c', 'find lab | cpio -o -H newc | zstd -q -3 >extra'], { cwd: work });
        if (packed.status !== 0) return fail('EIO', `the lab could not be packed: ${packed.stderr}`);
        const initrd = Buffer.concat([readFileSync(join(image.value, 'initrd')), readFileSync(join(work, 'extra'))]);
        writeFileSync(join(work, 'initrd'), initrd);
        const seconds = (options.timeout ?? 300) + 240;
        const ended = await runProgram(
          'qemu-system-x86_64',
          [
            ...['-accel', 'tcg,thread=multi', '-smp', '1', '-m', '2048', '-display', 'none', '-monitor', 'none'],
            ...['-kernel', join(image.value, 'vmlinuz'), '-initrd', join(work, 'initrd')],
            ...[
              '-append',
              'console=ttyS0 panic=-1 quiet random.trust_cpu=1 no_hash_pointers',
              '-no-reboot',
              '-nic',
              'none',
            ],
            ...['-serial', `file:${join(work, 'console')}`, '-serial', `file:${join(work, 'answer')}`],
          ],
          seconds,
        );
        if (ended !== null) return fail('EIO', `qemu ${ended}`);
        const text = readFileSync(join(work, 'answer'), 'latin1').replaceAll('\r', '');
        const m = /@@@ BEGIN\n([\s\S]*)@@@ END/.exec(text);
        if (m === null) {
          const last = readFileSync(join(work, 'console'), 'latin1').trim().split('\n').at(-1) ?? '';
          return fail('EIO', `the virtual machine ended before the lab did: ${last.slice(0, 200)}`);
        }
        return readStream(gunzipSync(Buffer.from(m[1]!, 'base64')), plan, nonce, name);
      } finally {
        rmSync(work, { recursive: true, force: true });
      }
    },
  };
}

/** The kernel and a userland in `cache`, made from Debian's packages where they are not there yet: its directory. */
function prepare(cache: string): Result<string> {
  const dir = join(cache, `debian12-${createHash('sha256').update(build).digest('hex').slice(0, 12)}`);
  if (existsSync(join(dir, 'initrd'))) return ok(dir);
  for (const tool of ['qemu-system-x86_64', 'cpio', 'zstd', 'dpkg', 'apt-get', 'depmod', 'ldd'])
    if (spawnSync('which', [tool]).status !== 0)
      return fail(
        'ENOENT',
        `no '${tool}' here: --vm needs a Debian 12 machine with qemu-system-x86 cpio zstd kmod and the tools that labs use`,
      );
  const part = `${dir}.${process.pid}`;
  mkdirSync(part, { recursive: true });
  try {
    execFileSync('bash', ['-c', build, 'vm_build', part], { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26 });
    if (!existsSync(dir)) renameSync(part, dir);
  } catch (e) {
    const said = String((e as { stderr?: Buffer }).stderr ?? '').trim().split('\n').at(-1); // biome-ignore format: a chain
    return fail('EIO', `the virtual machine could not be made: ${said || (e as Error).message}`);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
  return ok(dir);
}
