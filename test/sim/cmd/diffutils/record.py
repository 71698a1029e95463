#!/usr/bin/env python3
"""Records what Debian 12's tools print for the command lines in cases/*.txt.

usage: record.py [NAME...]   (on a Debian 12 host; every line runs in a fresh copy of ../text/files/)
A line runs as `bash -c LINE` with LC_ALL=C, stdout and stderr on one pipe; bytes are kept as Latin-1.
"""
import json, os, pathlib, shutil, subprocess, sys, tempfile

here = pathlib.Path(__file__).parent
names = sys.argv[1:] or sorted(p.stem for p in (here / 'cases').glob('*.txt'))
env = {'LC_ALL': 'C', 'COLUMNS': '200', 'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'HOME': '/root'}
for name in names:
    recorded = []
    for line in (here / 'cases' / f'{name}.txt').read_text('latin-1').split('\n'):
        if not line or line.startswith('# '):
            continue
        work = tempfile.mkdtemp()
        lab = pathlib.Path(work) / 'lab'
        shutil.copytree(here.parent / 'text' / 'files', lab)
        for root, dirs, files in os.walk(lab):
            for entry in dirs + files:
                os.utime(os.path.join(root, entry), (1700000000, 1700000000))
            for entry in files:
                os.chmod(os.path.join(root, entry), 0o644)
        os.utime(lab, (1700000000, 1700000000))
        try:
            done = subprocess.run(['bash', '-c', line.encode('latin-1')], cwd=lab, env=env, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=20)
            recorded.append({'command': line, 'status': done.returncode, 'output': done.stdout.decode('latin-1')})
        except subprocess.TimeoutExpired:
            print('timeout:', line)
        shutil.rmtree(work)
    out = here / 'recordings' / f'{name}.transcript.json'
    out.parent.mkdir(exist_ok=True)
    out.write_text('[\n' + ',\n'.join(json.dumps(r) for r in recorded) + '\n]\n')
    print(name, len(recorded))
