import { useMemo } from 'react';
import { useClient, usePlayer } from '../client_context.tsx';
import { isLoudReason } from '../packets/loud.ts';
import { useStore } from '../store/store.ts';
import type { Speed } from '../worker/protocol.ts';
import { clockText } from './clock_text.ts';

const SPEEDS: readonly { readonly speed: Speed; readonly label: string }[] = [
  { speed: 'frames', label: 'follow each frame' },
  { speed: 0.1, label: '1/10' },
  { speed: 1, label: 'real time' },
  { speed: 10, label: '10 ×' },
  { speed: 'max', label: 'at once' },
];

/** Play, pause, steps, speed, and the line of time from the beginning to the present. */
export function PlayerBar() {
  const client = useClient();
  const state = usePlayer();
  const playing = state.matches('playing');
  const past = state.matches('past');
  return (
    <section className="player" aria-label="Time">
      <div className="player-buttons">
        <button type="button" title="Step back (←)" aria-label="Step back" onClick={() => client.stepBack()}>
          ◂❙
        </button>
        <button
          type="button"
          className="play"
          title={playing ? 'Pause (space)' : 'Play (space)'}
          aria-label={playing ? 'Pause' : 'Play'}
          onClick={() => (playing ? client.pause() : client.play())}
        >
          {playing ? '❚❚' : '▶'}
        </button>
        <button type="button" title="To the next event" onClick={() => client.step('event')}>
          ❙▸ event
        </button>
        <button type="button" title="To the next packet on a wire (→)" onClick={() => client.step('packet')}>
          ❙▸ packet
        </button>
        <button type="button" title="To the end of the command" onClick={() => client.step('command')}>
          ❙▸ command
        </button>
      </div>
      <label className="player-speed">
        <span>speed</span>
        <select
          value={`${state.context.speed}`}
          onChange={(e) => client.setSpeed(SPEEDS.find((s) => `${s.speed}` === e.target.value)!.speed)}
        >
          {SPEEDS.map((s) => (
            <option key={s.label} value={`${s.speed}`}>
              {s.label}
            </option>
          ))}
        </select>
      </label>
      <Timeline />
      {past ? (
        <button type="button" className="to-present" onClick={() => client.present()}>
          back to the present
        </button>
      ) : null}
      <Branches />
    </section>
  );
}

function Timeline() {
  const client = useClient();
  const clock = useStore(client.clock, (c) => c);
  const commands = useStore(client.commands, (c) => c);
  const rows = useStore(client.packets, (p) => p.rows);
  // one mark an instant: copies of a packet often die together
  const drops = useMemo(
    () => [
      ...new Set(
        rows.flatMap((r) => (r.end?.kind === 'dropped' && isLoudReason(r.end.reason, r.proto) ? [r.end.at] : [])),
      ),
    ],
    [rows],
  );
  const span = Math.max(clock.live, 1);
  return (
    <div className="timeline">
      <output className="clock" title="Virtual time since the host began">
        {clockText(clock.now)}
      </output>
      <div className="timeline-line">
        <svg className="timeline-marks" viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true">
          {commands.map((c) => (
            <rect
              key={c.n}
              className="mark-command"
              x={(c.from / span) * 1000}
              y={3}
              width={Math.max(1.5, (((c.to ?? clock.live) - c.from) / span) * 1000)}
              height={8}
            >
              <title>{c.text}</title>
            </rect>
          ))}
          {drops.slice(-300).map((at) => (
            <rect key={at} className="mark-drop" x={(at / span) * 1000 - 1} y={0} width={2} height={14} />
          ))}
        </svg>
        <input
          type="range"
          min={0}
          max={1000}
          step={0.5}
          value={(clock.now / span) * 1000}
          aria-label="Instant shown"
          aria-valuetext={`${clockText(clock.now)} of ${clockText(clock.live)}`}
          onChange={(e) => client.seek((Number(e.target.value) / 1000) * span)}
        />
      </div>
      <span className="clock live">{clockText(clock.live, 0)}</span>
    </div>
  );
}

function Branches() {
  const client = useClient();
  const { branches } = useStore(client.world, (w) => w);
  if (branches.length === 0) return null;
  return (
    <label className="player-speed">
      <span>other futures</span>
      <select value="" onChange={(e) => client.switchBranch(Number(e.target.value))}>
        <option value="">{branches.length} kept</option>
        {branches.map((b) => (
          <option key={b.id} value={b.id}>
            left at {clockText(b.from, 1)}, reached {clockText(b.end, 1)}
          </option>
        ))}
      </select>
    </label>
  );
}
