import { useEffect, useState } from 'react';
import { useClient } from '../client_context.tsx';
import { useStore } from '../store/store.ts';
import type { Answers, FrameField } from '../worker/protocol.ts';
import './frame.css';

/** Fields and octets of the selected packet; pointing at one lights the other. */
export default function FramePanel() {
  const client = useClient();
  const packet = useStore(client.selection, (s) => s.packet);
  const lit = useStore(client.selection, (s) => s.bytes);
  const [frame, setFrame] = useState<Answers['frame']>(null);

  useEffect(() => {
    let gone = false;
    if (packet === null) setFrame(null);
    else
      client.ask({ ask: 'frame', packet }).then(
        (f) => {
          if (!gone) setFrame(f);
        },
        () => {},
      );
    return () => {
      gone = true;
    };
  }, [client, packet]);

  if (frame === null) return <p className="empty">Select a packet: its fields and octets are shown here.</p>;
  const layers = new Map<string, FrameField[]>();
  for (const f of frame.fields) layers.set(f.layer, [...(layers.get(f.layer) ?? []), f]);
  const isLit = (at: number): boolean => lit !== null && at >= lit.from && at < lit.to;
  const fieldAt = (at: number): FrameField | undefined => frame.fields.findLast((f) => at >= f.from && at < f.to);
  return (
    <div className="frame">
      <div className="fields">
        {[...layers].map(([layer, fields]) => (
          <section key={layer}>
            <h3>{layer}</h3>
            <table>
              <tbody>
                {fields.map((f) => (
                  <tr
                    key={`${f.name} ${f.from}`}
                    className={lit?.from === f.from && lit.to === f.to ? 'lit' : ''}
                    onPointerEnter={() => client.selectBytes({ from: f.from, to: f.to })}
                    onPointerLeave={() => client.selectBytes(null)}
                  >
                    <th scope="row">{f.name}</th>
                    <td>{f.value}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        ))}
      </div>
      <div
        className="hex"
        role="img"
        aria-label={`${frame.bytes.length} octets`}
        onPointerLeave={() => client.selectBytes(null)}
      >
        {rowStarts(frame.bytes.length).map((start) => (
          <div key={start}>
            <span className="offset">{start.toString(16).padStart(4, '0')}</span>
            {Array.from(frame.bytes.subarray(start, start + 16), (b, i) => {
              const at = start + i;
              return (
                <span
                  key={at}
                  className={isLit(at) ? 'octet lit' : 'octet'}
                  onPointerEnter={() => {
                    const f = fieldAt(at);
                    client.selectBytes(f ? { from: f.from, to: f.to } : null);
                  }}
                >
                  {b.toString(16).padStart(2, '0')}
                </span>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Where each line of sixteen octets begins. */
function rowStarts(length: number): readonly number[] {
  return Array.from({ length: Math.ceil(length / 16) }, (_, row) => row * 16);
}
