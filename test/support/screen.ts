import headless from '@xterm/headless';

/** What a terminal shows after these bytes: its rows without blanks at their ends, and where the cursor stands. */
export async function screenOf(
  bytes: string,
  columns: number,
  rows = 24,
): Promise<{ readonly rows: string[]; readonly cursor: string }> {
  const terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1000 });
  await new Promise<void>((done) =>
    terminal.write(
      Uint8Array.from(bytes, (c) => c.charCodeAt(0)),
      done,
    ),
  );
  const { active } = terminal.buffer;
  const shown: string[] = [];
  for (let y = 0; y < active.length; y++) shown.push(active.getLine(y)!.translateToString(true).trimEnd());
  const cursor = `${active.baseY + active.cursorY}:${active.cursorX}`;
  while (shown.at(-1) === '') shown.pop();
  terminal.dispose();
  return { rows: shown, cursor };
}
