import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { useEffect, useRef } from 'react';
import { useClient } from '../client_context.tsx';
import { onTheme } from '../layout/theme.ts';
import type { TermId } from '../worker/protocol.ts';
import { xtermTheme } from './xterm_theme.ts';

/** One terminal's screen: keys go to the engine, what it prints (now or at the instant shown) comes back. */
export function Screen({
  term,
  label,
  fontSize,
  front,
}: {
  readonly term: TermId;
  readonly label: string;
  readonly fontSize: number;
  readonly front: boolean;
}) {
  const client = useClient();
  const box = useRef<HTMLDivElement>(null);
  const held = useRef<{ readonly xterm: Terminal; readonly fit: FitAddon } | null>(null);

  useEffect(() => {
    const element = box.current!;
    const xterm = new Terminal({
      fontFamily: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace",
      fontSize: 13,
      // below 1.2 the DOM renderer cuts underscores off
      lineHeight: 1.2,
      scrollback: 10_000,
      cursorBlink: true,
      theme: xtermTheme(),
    });
    const fit = new FitAddon();
    xterm.loadAddon(fit);
    xterm.loadAddon(new SearchAddon());
    xterm.loadAddon(new WebLinksAddon());
    xterm.open(element);
    xterm.textarea?.setAttribute('aria-label', `Terminal ${label}`);
    held.current = { xterm, fit };
    const stops = [
      xterm.onData((keys) => client.type(term, keys)),
      xterm.onResize(({ cols, rows }) => client.resize(term, cols, rows)),
    ];
    const refit = (): void => {
      if (element.clientWidth > 40 && element.clientHeight > 20) fit.fit();
    };
    const sizes = new ResizeObserver(refit);
    sizes.observe(element);
    refit();
    const unwatch = client.watchScreen(term, (data) => {
      if (data === null) xterm.reset();
      else xterm.write(data);
    });
    const untheme = onTheme(() => {
      xterm.options.theme = xtermTheme();
    });
    return () => {
      unwatch();
      untheme();
      sizes.disconnect();
      for (const s of stops) s.dispose();
      xterm.dispose();
      held.current = null;
    };
  }, [client, term, label]);

  useEffect(() => {
    const h = held.current;
    if (h === null) return;
    h.xterm.options.fontSize = fontSize;
    if (box.current!.clientWidth > 40) h.fit.fit();
  }, [fontSize]);

  useEffect(() => {
    if (front) held.current?.xterm.focus();
  }, [front]);

  return <div className="screen" ref={box} data-keys="terminal" hidden={!front} />;
}
