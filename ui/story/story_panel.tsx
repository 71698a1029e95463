import { useEffect, useState } from 'react';
import { useClient } from '../client_context.tsx';
import { endText } from '../packets/packet_text.ts';
import { protoVar } from '../packets/proto_color.ts';
import { useStore } from '../store/store.ts';
import type { AdviceNote, StoryAnswer, StoryNode } from '../worker/protocol.ts';
import './story.css';

/** The selected packet's life with all that came of it, and what to do about its end. */
export default function StoryPanel() {
  const client = useClient();
  const packet = useStore(client.selection, (s) => s.packet);
  const ended = useStore(client.packets, (p) => (packet === null ? null : (p.byId.get(packet)?.end ?? null)));
  const [story, setStory] = useState<StoryAnswer | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a packet that ended has a longer story
  useEffect(() => {
    if (packet === null) {
      setStory(null);
      return;
    }
    let gone = false;
    client.ask({ ask: 'story', packet }).then(
      (s) => {
        if (!gone) setStory(s);
      },
      () => {},
    );
    return () => {
      gone = true;
    };
  }, [client, packet, ended]);

  if (packet === null)
    return (
      <p className="empty">
        Select a packet, or press <b>Why?</b> in the packet list: its whole way is told here, with the reason for its
        end.
      </p>
    );
  if (story === null) return <p className="empty">The life of packet #{packet} is not kept any more.</p>;
  return (
    <div className="story">
      {story.advice.map((a) => (
        <Advice key={a.packet} note={a} />
      ))}
      <Node node={story.root} start={story.root.row.at} chosen={packet} />
    </div>
  );
}

function Advice({ note }: { readonly note: AdviceNote }) {
  const client = useClient();
  const front = useStore(client.front, (f) => f);
  return (
    <section className="advice">
      <h3>
        <button type="button" className="quiet" onClick={() => client.selectPacket(note.packet)}>
          #{note.packet}
        </button>
        <span className="reason">{note.reason}</span>
        <code>{note.fn}()</code>
      </h3>
      <p>{note.why}</p>
      {note.tries.length > 0 && (
        <ul>
          {note.tries.map((t) => {
            const command = t.startsWith('  ') || /^(ip|sysctl|bridge|brctl|ss|traceroute) /.test(t) ? t.trim() : null;
            return (
              <li key={t}>
                {command === null ? (
                  t
                ) : (
                  <button
                    type="button"
                    className="try"
                    title="Type this into the terminal, without Enter"
                    onClick={() => front !== null && client.type(front, command.replace(/\s+#.*$/, ''))}
                  >
                    <code>{command}</code>
                  </button>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

type NodeProps = { readonly node: StoryNode; readonly start: number; readonly chosen: number };

function Node({ node, start, chosen }: NodeProps) {
  const client = useClient();
  const { row, steps, children } = node;
  const ms = (at: number): string => ((at - start) / 1e6).toFixed(3);
  const dropped = row.end?.kind === 'dropped';
  let where = '';
  return (
    <div className={row.id === chosen ? 'node chosen' : 'node'}>
      <button type="button" className="node-head" onClick={() => client.selectPacket(row.id)}>
        <b>#{row.id}</b> <span style={{ color: `var(${protoVar(row.proto)})` }}>{row.proto}</span> {row.src} → {row.dst}{' '}
        {row.info}
      </button>
      <ol>
        {steps.map((s, i) => {
          const here = `${s.where} ${s.dev}`;
          const same = here === where;
          where = here;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: steps are only ever added at the end
            <li key={i}>
              <span className="ms">{ms(s.at)}</span>
              <button type="button" className="where" onClick={() => client.selectDevice(s.key)}>
                {same ? '' : here}
              </button>
              <code>{s.fn}</code>
              <span className="says">
                {s.says}
                {s.lookup && <small className="table">{s.lookup.table}</small>}
              </span>
            </li>
          );
        })}
        {row.end !== null && (
          <li className={dropped ? 'end dropped' : 'end'}>
            <span className="ms">{ms(row.end.at)}</span>
            <span className="where">{row.end.dev}</span>
            <code>{row.end.fn}</code>
            <span className="says">{endText(row, Number.POSITIVE_INFINITY)}</span>
          </li>
        )}
      </ol>
      {children.map((c) => (
        <Node key={c.row.id} node={c} start={start} chosen={chosen} />
      ))}
    </div>
  );
}
