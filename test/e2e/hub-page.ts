/** What the page of `gadgets.test.ts` runs: a desktop that holds several gadgets on one hub, some of which may be hostile, and a hub that may be late. */
import { connectFrame } from '../../simulator/desktop/frame-bridge.ts';
import { control } from '../../simulator/desktop/control-client.ts';
import { authorizationOf } from '../../simulator/desktop/desktop-rest.ts';
import { createHub } from '../../simulator/desktop/hub.ts';
import { startSession } from '../../simulator/desktop/session.ts';

/** Addresses of gadgets under `/3rdpartygadget/files/`, in the order of the layout. */
const gadgets = new URLSearchParams(location.search).getAll('gadget');
const hub = createHub();

/** Until it is released, frames that ask for the hub are not heard. */
function holdTheHub(): () => void {
  const held: MessageEvent[] = [];
  const hold = (event: MessageEvent<{ readonly kind?: unknown } | undefined>): void => {
    if (event.data?.kind !== 'connect') return;
    event.stopImmediatePropagation();
    held.push(event);
  };
  window.addEventListener('message', hold);
  return () => {
    window.removeEventListener('message', hold);
    for (const { data, origin, source } of held)
      window.dispatchEvent(new MessageEvent('message', { data: data as unknown, origin, source }));
  };
}

const release = location.search.includes('late') ? holdTheHub() : () => undefined;
const [ports, agent] = await Promise.all([control.ports(), control.signIn('1001001')]);
const session = await startSession({
  agent,
  ports,
  transport: 'websocket',
  hub,
  onMove: (side) => {
    const there = new URL(location.href);
    there.port = String(ports[side]);
    there.searchParams.delete('late');
    location.replace(there);
  },
});
window.addEventListener('pagehide', () => session.leave());
const config = {
  id: agent.userId,
  authorization: authorizationOf(agent),
  systemAuthMode: 'NON_SSO',
  host: session.domain.xmpp,
  locale: 'en_US',
};
Object.assign(window, { release, finesse: { container: { getGadgetPrefs: () => config } } });
for (const [index, path] of gadgets.entries()) {
  const frame = document.createElement('iframe');
  frame.name = `gadget-${index}`;
  const onHeight = (height: number): void => void (frame.style.height = `${height}px`);
  connectFrame({ hub, frame, onHeight, onTitle: () => undefined });
  const query = { url: `/3rdpartygadget/files/${path}`, mid: String(index + 1), lang: 'en', country: 'US' };
  frame.src = `/gadgets/ifr?${new URLSearchParams(query).toString()}`;
  document.body.append(frame);
}
