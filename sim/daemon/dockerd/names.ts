import names from './names.json' with { type: 'json' };

/** A name for a container nobody named. Ref: moby pkg/namesgenerator/names-generator.go:GetRandomName() */
export function randomName(random: () => number, taken: (name: string) => boolean): string {
  const pick = (list: readonly string[]): string => list[random() % list.length]!;
  for (let retry = 0; ; retry++) {
    const name = `${pick(names.left)}_${pick(names.right)}${retry === 0 ? '' : random() % 10}`;
    if (name !== 'boring_wozniak' && !taken(name)) return name;
  }
}
