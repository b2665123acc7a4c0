import { setGadgetLocale } from 'finesse-pulse/gadget';
import { connect } from '../connect.ts';

await setGadgetLocale(...navigator.languages);

const [form, output] = [find('form'), find('output')];
const [user, password, dark] = [...document.querySelectorAll('input')];
// No casts: the names of the elements, and their events, are known to TypeScript.
const [health, team] = [find('finesse-health'), find('finesse-team-health')];

form.addEventListener('submit', (event) => {
  event.preventDefault();
  connect(user?.value ?? '', password?.value ?? '').then(
    (client) => {
      form.hidden = true;
      health.client = client;
      client.user().subscribe(({ value: { roles } }) => {
        team.hidden = !roles.includes('Supervisor');
        team.client = team.hidden ? undefined : client;
      });
      addEventListener('pagehide', () => void client.close());
    },
    (error: unknown) => (output.value = String(error)),
  );
});
dark?.addEventListener('change', () => (health.theme = team.theme = dark.checked ? 'dark' : 'light'));
health.addEventListener('finesse-health-mode', ({ detail }) => (output.value = `Picture: ${detail.mode}`));

function find<Name extends keyof HTMLElementTagNameMap>(name: Name): HTMLElementTagNameMap[Name] {
  const found = document.querySelector(name);
  if (!found) throw new Error(`The page has no <${name}>.`);
  return found;
}
