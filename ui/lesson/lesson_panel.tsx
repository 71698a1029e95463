import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { createActor } from 'xstate';
import { useClient } from '../client_context.tsx';
import type { EngineClient } from '../engine_client.ts';
import { remember, remembered, show } from '../layout/layout_store.ts';
import { type BlockState, type CheckState, lessonMachine } from '../machine/lesson.ts';
import { fragmentOf } from '../share/link.ts';
import { noticeStore } from '../share/open.ts';
import { useStore } from '../store/store.ts';
import { lessons } from './catalog.ts';
import { commandsOf, type LessonPart, readLesson } from './lesson_text.ts';
import { lessonStore } from './open_lesson.ts';
import './lesson.css';

const firstLesson = [...lessons.keys()][0] ?? '';
const catalog = [...lessons].map(([name, text]) => ({ name, title: readLesson(text).title || name }));
const DONE = 'vethlab.done.';

/** A lesson: prose, blocks that are typed into the terminal at a click, checks that turn green by themselves. */
export default function LessonPanel() {
  const client = useClient();
  const chosen = useStore(lessonStore, (l) => l);
  const opened = chosen !== null && typeof chosen !== 'string' ? chosen : null;
  const name = opened?.name ?? (typeof chosen === 'string' && lessons.has(chosen) ? chosen : firstLesson);
  const text = opened?.text ?? lessons.get(name) ?? '';
  const lesson = useMemo(() => readLesson(text), [text]);
  /** Another lesson was chosen on a host that somebody has worked on. */
  const [used, setUsed] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another lesson begins anew
  const actor = useMemo(() => createActor(lessonMachine).start(), [text]);
  const state = useSyncExternalStore(
    (f) => {
      const s = actor.subscribe(f);
      return () => s.unsubscribe();
    },
    () => actor.getSnapshot(),
  );
  const checks = useMemo(() => lesson.parts.filter((p) => p.kind === 'check'), [lesson]);
  const runningIn = useRef<number | null>(null);

  useEffect(
    () =>
      client.onWorld(() => {
        actor.send({ type: 'RESET' });
        setUsed(false);
      }),
    [client, actor],
  );

  // the block is done when its terminal shows the prompt again; then the checks are asked
  useEffect(() => {
    if (!state.matches('running')) return;
    // a command may begin and end between two looks at the terminals: what was run tells that it did
    const before = client.commands.get().at(-1)?.n ?? 0;
    let settled: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      const t = client.terminals.get().find((x) => x.term === runningIn.current);
      if (t === undefined) return;
      const busy = client.commands.get().some((c) => c.n > before && c.term === t.term);
      clearTimeout(settled);
      // the next line of a paste is typed as soon as the prompt shows: a prompt that stays is the end
      if (t.state === 'prompt' && busy) settled = setTimeout(() => actor.send({ type: 'PROMPT' }), 180);
    };
    const stops = [client.terminals.subscribe(look), client.commands.subscribe(look)];
    look();
    return () => {
      clearTimeout(settled);
      for (const stop of stops) stop();
    };
  }, [state, client, actor]);

  const ran = Object.values(state.context.blocks).filter((b) => b === 'done').length;
  useEffect(() => {
    if (ran === 0) return;
    for (const c of checks) void ask(client, actor, c);
  }, [ran, checks, client, actor]);

  const run = (part: LessonPart & { kind: 'run' | 'solution' }): void => {
    show('terminals');
    const term = client.front.get() ?? client.open(null);
    client.front.set(term);
    runningIn.current = term;
    actor.send({ type: 'RUN', block: part.n });
    if (!client.player.getSnapshot().matches('playing')) client.play();
    client.paste(term, commandsOf(part.text));
  };

  const link = async (): Promise<void> => {
    const linked = opened === null ? ({ kind: 'catalog', name } as const) : ({ kind: 'lesson', ...opened } as const);
    history.replaceState(null, '', await fragmentOf(linked));
    noticeStore.set('The link to this lesson is now the page’s address.');
  };
  const done = checks.length > 0 && checks.every((c) => state.context.checks[c.n] === 'green');
  useEffect(() => {
    if (done && opened === null) remember(`${DONE}${name}`, 'yes');
  }, [done, opened, name]);

  return (
    <article className="lesson">
      <div className="lesson-bar">
        <select
          value={opened === null ? name : ''}
          aria-label="Lesson"
          onChange={(e) => {
            setUsed(client.commands.get().length > 0);
            lessonStore.set(e.target.value);
          }}
        >
          {opened !== null && <option value="">{opened.name}</option>}
          {catalog.map((l) => (
            <option key={l.name} value={l.name}>
              {remembered(`${DONE}${l.name}`) === null ? '' : '✓ '}
              {l.title}
            </option>
          ))}
        </select>
        <button type="button" title="Throw this host away and begin the lesson anew" onClick={() => client.restart()}>
          fresh host
        </button>
        <button type="button" title="Put a link to this lesson into the page’s address" onClick={() => void link()}>
          link
        </button>
      </div>
      {used && (
        <p className="lesson-note" role="status">
          This host still has what you built before.{' '}
          <button type="button" onClick={() => client.restart()}>
            Begin on a fresh one
          </button>
        </p>
      )}
      {lesson.goals.length > 0 && (
        <ul className="goals" aria-label="What you will see">
          {lesson.goals.map((g) => (
            <li key={g}>{g}</li>
          ))}
        </ul>
      )}
      {lesson.parts.map((p, i) => (
        <Part
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one lesson do not move
          key={i}
          part={p}
          block={p.kind === 'prose' ? 'idle' : (state.context.blocks[p.n] ?? 'idle')}
          check={p.kind === 'prose' ? 'unknown' : (state.context.checks[p.n] ?? 'unknown')}
          busy={state.matches('running')}
          onRun={run}
          onCheck={(c) => void ask(client, actor, c)}
        />
      ))}
    </article>
  );
}

type Check = LessonPart & { kind: 'check' };

async function ask(
  client: EngineClient,
  actor: { send(e: { type: 'CHECKING'; check: number } | { type: 'CHECKED'; check: number; ok: boolean }): void },
  check: Check,
): Promise<void> {
  actor.send({ type: 'CHECKING', check: check.n });
  const { status } = await client.ask({ ask: 'check', script: check.script });
  actor.send({ type: 'CHECKED', check: check.n, ok: status === 0 });
}

type PartProps = {
  readonly part: LessonPart;
  readonly block: BlockState;
  readonly check: CheckState;
  readonly busy: boolean;
  readonly onRun: (part: LessonPart & { kind: 'run' | 'solution' }) => void;
  readonly onCheck: (part: Check) => void;
};

const SIGNS: { readonly [K in CheckState]: string } = { unknown: '○', checking: '…', green: '✓', red: '✗' };

function Part({ part, block, check, busy, onRun, onCheck }: PartProps) {
  switch (part.kind) {
    case 'prose':
      // biome-ignore lint/security/noDangerouslySetInnerHtml: markdown-it makes it with html: false
      return <div dangerouslySetInnerHTML={{ __html: part.html }} />;
    case 'run':
      return (
        <div className={`block ${block}`}>
          <pre>
            <code>{part.text.trimEnd()}</code>
          </pre>
          <button type="button" disabled={busy} onClick={() => onRun(part)} aria-label="Run this block in the terminal">
            {block === 'running' ? 'running…' : block === 'done' ? '✓ run again' : '▶ run'}
          </button>
        </div>
      );
    case 'check':
      return (
        <div className={`check ${check}`} aria-live="polite">
          <b aria-hidden="true">{SIGNS[check]}</b>
          <code>{part.script}</code>
          <button type="button" className="quiet" onClick={() => onCheck(part)}>
            check
          </button>
          {check === 'red' && part.hint !== null && <p>Hint: {part.hint}</p>}
        </div>
      );
    case 'solution':
      return (
        <details className="solution">
          <summary>Solution</summary>
          <pre>
            <code>{part.text.trimEnd()}</code>
          </pre>
          <button type="button" disabled={busy} onClick={() => onRun(part)}>
            ▶ run
          </button>
        </details>
      );
  }
}
