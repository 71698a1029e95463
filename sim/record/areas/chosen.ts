/** Ports that the kernel chose, and ids of echoes: the process's number or drawn. Ref: net/ipv4/inet_hashtables.c */
const CHOSEN = /(\bid=)\d+|\b(?:3[2-9]\d{3}|4\d{4}|5\d{4}|60\d{3})\b(?!\/)/g;

/** A line of one connection with what was chosen for it replaced by names; the same one has the same name again in it. */
export function withoutChosen(line: string): string {
  const names = new Map<string, string>();
  return line.replace(CHOSEN, (what, id: string | undefined) => {
    const name = names.get(what) ?? (id === undefined ? `<PORT${names.size + 1}>` : `id=<ID${names.size + 1}>`);
    names.set(what, name);
    return name;
  });
}
