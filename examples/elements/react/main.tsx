import type { FinesseClient } from 'finesse-pulse';
import { setGadgetLocale } from 'finesse-pulse/gadget';
import { useEffect, useState, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { connect } from '../connect.ts';

function Connection(): ReactElement {
  const [client, setClient] = useState<FinesseClient>();
  const [told, setTold] = useState('');
  const [dark, setDark] = useState(false);
  const [supervises, setSupervises] = useState(false);
  const theme = dark ? 'dark' : 'light';

  // Whoever made the client closes it.
  useEffect(() => () => void client?.close(), [client]);
  useEffect(() => {
    const roles = client?.user().subscribe(({ value }) => setSupervises(value.roles.includes('Supervisor')));
    return () => roles?.unsubscribe();
  }, [client]);

  const signIn = (data: FormData): void => {
    const { user, password } = Object.fromEntries(data) as Readonly<Record<string, string>>;
    connect(user ?? '', password ?? '').then(setClient, (error: unknown) => setTold(String(error)));
  };
  return (
    <>
      {!client && (
        <form action={signIn}>
          <label>
            User <input name="user" autoComplete="username" required />
          </label>
          <label>
            Password <input name="password" type="password" autoComplete="current-password" required />
          </label>
          <button>Sign in</button>
        </form>
      )}
      <label>
        <input type="checkbox" checked={dark} onChange={() => setDark(!dark)} /> Dark
      </label>
      <finesse-health
        client={client}
        theme={theme}
        onfinesse-health-mode={({ detail }) => setTold(`Picture: ${detail.mode}`)}
      />
      {supervises && <finesse-team-health client={client} theme={theme} />}
      <output>{told}</output>
    </>
  );
}

await setGadgetLocale(...navigator.languages);
createRoot(document.body.appendChild(document.createElement('main'))).render(<Connection />);
