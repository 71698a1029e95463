import { type FormEvent, type KeyboardEvent, useMemo, useState } from 'react';
import type { NudState } from '../../core/netlink/messages.ts';
import { useClient, usePlayer, useView } from '../client_context.tsx';
import { show } from '../layout/layout_store.ts';
import { useStore } from '../store/store.ts';
import type { NetPlace } from '../worker/protocol.ts';
import { NudPicture } from './nud_picture.tsx';
import { chainsOf, hitsBetween, inNetns, ruleKey, type Table, type TableId, tables } from './tables.ts';
import { usePrinted } from './use_printed.ts';
import './inspect.css';

/** The tables of one namespace as its own commands print them, live; lines that are new since the last look are marked. */
export default function InspectPanel() {
  const client = useClient();
  const nets = useView((v) => v.nets);
  const dev = useStore(client.selection, (s) => s.dev);
  const [chosen, setChosen] = useState<number | null>(null);
  const [tab, setTab] = useState<TableId>('neigh');
  const places = Object.values(nets);
  // a device selected in the picture brings its namespace along
  const [followed, setFollowed] = useState(dev);
  if (followed !== dev) {
    setFollowed(dev);
    if (dev !== null) setChosen(Number(dev.split(':')[0]));
  }
  const place = places.find((p) => p.id === chosen) ?? places.find((p) => p.init);
  const table = tables.find((t) => t.id === tab)!;
  if (place === undefined) return <p className="empty">No host.</p>;
  const key = (e: KeyboardEvent, i: number): void => {
    const to = e.key === 'ArrowRight' ? i + 1 : e.key === 'ArrowLeft' ? i - 1 : null;
    if (to === null) return;
    const next = tables[(to + tables.length) % tables.length]!;
    setTab(next.id);
    document.getElementById(`inspect-${next.id}`)?.focus();
  };
  return (
    <div className="inspect">
      <div className="inspect-bar">
        <select value={place.id} aria-label="Namespace" onChange={(e) => setChosen(Number(e.target.value))}>
          {places.map((p) => (
            <option key={p.id} value={p.id}>
              {p.name}
            </option>
          ))}
        </select>
        <div role="tablist" aria-label="Tables" className="inspect-tabs">
          {tables.map((t, i) => (
            <button
              key={t.id}
              id={`inspect-${t.id}`}
              type="button"
              role="tab"
              aria-selected={t.id === tab}
              tabIndex={t.id === tab ? 0 : -1}
              onClick={() => setTab(t.id)}
              onKeyDown={(e) => key(e, i)}
            >
              {t.title}
            </button>
          ))}
        </div>
      </div>
      <TableView key={`${place.id} ${table.id}`} table={table} place={place} />
    </div>
  );
}

type ViewProps = { readonly table: Table; readonly place: NetPlace };

function TableView({ table, place }: ViewProps) {
  const past = usePlayer().matches('past');
  const [find, setFind] = useState('');
  return (
    <div className="inspect-body" role="tabpanel" aria-labelledby={`inspect-${table.id}`}>
      {past && (
        <p className="inspect-note">These lines are the present’s; the machine and the picture are the past’s.</p>
      )}
      {table.id === 'neigh' && <Nud place={place} />}
      {table.id === 'route' && <RouteTo place={place} />}
      {table.id === 'sysctl' && (
        <input
          type="search"
          placeholder="forward, rp_filter, arp_ignore ..."
          aria-label="Find a sysctl"
          value={find}
          onChange={(e) => setFind(e.target.value)}
        />
      )}
      {table.commands.map((c) =>
        table.id === 'filter' ? (
          <Chains key={c} command={c} place={place} empty={table.empty} />
        ) : (
          <Printed key={c} command={c} place={place} empty={table.empty} find={find} />
        ),
      )}
    </div>
  );
}

/** The command as a button that types it. */
function Typed({ command, place }: { readonly command: string; readonly place: NetPlace }) {
  const client = useClient();
  const text = inNetns(command.replace(' 2>/dev/null', ''), place);
  return (
    <button
      type="button"
      className="inspect-command"
      title="Type this command into the terminal"
      onClick={() => {
        const term = client.front.get() ?? client.open(null);
        client.front.set(term);
        show('terminals');
        client.type(term, `${text}\r`);
      }}
    >
      <code>{text}</code>
    </button>
  );
}

type PrintedProps = {
  readonly command: string;
  readonly place: NetPlace;
  readonly empty: string;
  readonly find?: string;
};

function Printed({ command, place, empty, find = '' }: PrintedProps) {
  const { now, before } = usePrinted(useClient(), place.id, command);
  const words = find.toLowerCase();
  const lines = (now?.output ?? '').split('\n').filter((l) => l !== '' && l.toLowerCase().includes(words));
  const known = before === null ? null : new Set(before.output.split('\n'));
  return (
    <section>
      <Typed command={command} place={place} />
      {now !== null && lines.length === 0 && <p className="inspect-note">{empty}</p>}
      {lines.length > 0 && (
        <pre>
          {lines.map((line, i) => {
            const fresh = known !== null && !known.has(line);
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line of a print-out is its place in it
              <span key={i} className={fresh ? 'fresh' : undefined}>
                {fresh ? '~ ' : '  '}
                {line}
                {'\n'}
              </span>
            );
          })}
        </pre>
      )}
    </section>
  );
}

function Chains({ command, place, empty }: PrintedProps) {
  const { now, before } = usePrinted(useClient(), place.id, command);
  const chains = useMemo(() => chainsOf(now?.output ?? ''), [now]);
  const hits = useMemo(
    () => (before === null ? new Map<string, number>() : hitsBetween(chainsOf(before.output), chains)),
    [before, chains],
  );
  const hit = (key: string) => {
    const n = hits.get(key);
    return n === undefined ? null : <em> +{n}</em>;
  };
  return (
    <section>
      <Typed command={command} place={place} />
      {now !== null && chains.length === 0 && <p className="inspect-note">{empty}</p>}
      {chains.map((c) => (
        <table key={`${c.table} ${c.name}`}>
          <caption>
            {c.table} <b>{c.name}</b>
          </caption>
          <thead>
            <tr>
              <th scope="col">#</th>
              <th scope="col">packets</th>
              <th scope="col">bytes</th>
              <th scope="col">rule</th>
            </tr>
          </thead>
          <tbody>
            {c.rules.map((r) => {
              const key = ruleKey(c, r.n, r.text);
              return (
                <tr key={r.n} className={hits.has(key) ? 'hit' : undefined}>
                  <td>{r.n}</td>
                  <td>
                    {r.packets}
                    {hit(key)}
                  </td>
                  <td>{r.bytes}</td>
                  <td>
                    <code>{r.text}</code>
                  </td>
                </tr>
              );
            })}
            {c.policy !== '-' && (
              <tr className={hits.has(ruleKey(c, 0, c.policy)) ? 'hit policy' : 'policy'}>
                <td />
                <td>
                  {c.packets}
                  {hit(ruleKey(c, 0, c.policy))}
                </td>
                <td>{c.bytes}</td>
                <td>else {c.policy}</td>
              </tr>
            )}
          </tbody>
        </table>
      ))}
    </section>
  );
}

function Nud({ place }: { readonly place: NetPlace }) {
  const neighs = useView((v) => v.world.nets[place.id]?.neighs);
  const counts = new Map<NudState, number>();
  for (const n of Object.values(neighs?.byKey ?? {})) counts.set(n.state, (counts.get(n.state) ?? 0) + 1);
  return <NudPicture counts={counts} />;
}

/** Asks which way a packet would go. */
function RouteTo({ place }: { readonly place: NetPlace }) {
  const [text, setText] = useState('');
  const [asked, setAsked] = useState<string | null>(null);
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    // an address or a name and `ip route get`'s own words; nothing a shell would take for more
    const words = text.replace(/[^\w.:/ -]/g, ' ').trim();
    setAsked(words === '' ? null : `ip route get ${words}`);
  };
  return (
    <form className="inspect-ask" onSubmit={submit}>
      <label>
        Which way to{' '}
        <input
          value={text}
          placeholder="192.0.2.7, 192.0.2.7 from 198.51.100.1"
          onChange={(e) => setText(e.target.value)}
        />
      </label>
      <button type="submit">look up</button>
      {asked !== null && <Printed command={asked} place={place} empty="no answer" />}
    </form>
  );
}
