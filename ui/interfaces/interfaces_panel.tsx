import type { LinkView, NetView } from '../../sim/view.ts';
import { useClient, useView } from '../client_context.tsx';
import { download } from '../layout/download.ts';
import { addrText, linkLook, lookWords } from '../picture/labels.ts';
import { useStore } from '../store/store.ts';
import type { DevKey } from '../worker/protocol.ts';
import './interfaces.css';

/** Every namespace's devices with their state and addresses; the ones the last command touched are marked. */
export default function InterfacesPanel() {
  const nets = useView((v) => v.nets);
  const world = useView((v) => v.world);
  return (
    <div className="interfaces">
      {Object.values(nets).map((place) => {
        const net = world.nets[place.id];
        return net === undefined ? null : <Net key={place.id} net={net} name={place.name} init={place.init} />;
      })}
    </div>
  );
}

function Net({ net, name, init }: { readonly net: NetView; readonly name: string; readonly init: boolean }) {
  const client = useClient();
  const front = useStore(client.front, (f) => f);
  const command = init ? 'ip address' : `ip -n ${name} address`;
  return (
    <section>
      <h3>
        {name}
        <button
          type="button"
          className="quiet"
          title="Type the command that prints this"
          onClick={() => front !== null && client.type(front, `${command}\r`)}
        >
          <code>{command}</code>
        </button>
      </h3>
      <table>
        <thead>
          <tr>
            <th scope="col">device</th>
            <th scope="col">kind</th>
            <th scope="col">state</th>
            <th scope="col">master</th>
            <th scope="col">MAC</th>
            <th scope="col">MTU</th>
            <th scope="col">pcapng</th>
            <th scope="col">addresses</th>
          </tr>
        </thead>
        <tbody>
          {net.links.order.map((key) => (
            <Row key={key} net={net} link={net.links.byKey[key]!} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ net, link }: { readonly net: NetView; readonly link: LinkView }) {
  const client = useClient();
  const key: DevKey = `${net.id}:${link.ifindex}`;
  const mark = useStore(client.marks, (m) => m.devices.get(key));
  const selected = useStore(client.selection, (s) => s.dev === key);
  const addrs = net.addrs.order.map((k) => net.addrs.byKey[k]!).filter((a) => a.ifindex === link.ifindex);
  return (
    <tr className={selected ? 'selected' : ''} onClick={() => client.selectDevice(key)}>
      <td>
        <button type="button" className="quiet name" onClick={() => client.selectDevice(key)}>
          {link.ifindex}: {link.ifname}
        </button>
        {mark && <em className={mark}>{mark}</em>}
      </td>
      <td>{link.kind ?? link.linkType}</td>
      <td>
        <i className={`look ${linkLook(link)}`} /> {lookWords(link)}
      </td>
      <td>{link.master === null ? '' : net.links.byKey[link.master]?.ifname}</td>
      <td>{link.address}</td>
      <td>{link.mtu}</td>
      <td>
        <button
          type="button"
          className="quiet"
          title="Save the frames that passed here as pcapng, each with its end as a comment"
          aria-label={`Save the frames of ${link.ifname} as pcapng`}
          onClick={async (e) => {
            e.stopPropagation();
            const file = await client.ask({ ask: 'pcapng', dev: key });
            if (file !== null) download(file.name, file.bytes, 'application/x-pcapng');
          }}
        >
          ⤓
        </button>
      </td>
      <td>{addrs.map((a) => `${addrText(a)}${a.tentative ? ' tentative' : ''}`).join(', ')}</td>
    </tr>
  );
}
