import type { FromEngine, ToEngine } from './protocol.ts';
import { Session } from './session.ts';

/** The worker's own timer and port around a session. */
const port = self as unknown as {
  postMessage(message: FromEngine): void;
  onmessage: ((event: MessageEvent<ToEngine>) => void) | null;
};

const session = new Session(
  (message) => port.postMessage(message),
  () => performance.now(),
);

port.onmessage = ({ data }) => session.handle(data);

function turn(): void {
  setTimeout(turn, session.pump());
}
turn();
