/** The start page of `npm start`: where one chooses a seat. */
import { render } from 'lit';
import { timer } from 'rxjs';
import type { SideName } from '../core/types.ts';
import { control, type ControlState, type DemoState, type SidePorts, type SideStates } from './control-client.ts';
import { demoStringsOf } from './demo-strings.ts';
import { startView, type SeatOptions } from './start-view.ts';
import { languageOf, stringsOf } from './strings.ts';
import { labelOf } from './tour.ts';

/** How often it is looked who sits where, ms. */
const LOOK_MS = 2_000;

const page = {
  options: {
    language: languageOf(new URLSearchParams(location.search).get('locale'), navigator.language),
    transport: 'bosh',
    side: 'a',
    channel: 'desktop',
  } as SeatOptions,
  users: [] as ControlState['users'],
  sides: undefined as SideStates | undefined,
  ports: { a: 0, b: 0, here: 'a' } as SidePorts,
  crowd: undefined as DemoState | undefined,
  problem: '',
};

function change(next: Partial<typeof page>): void {
  Object.assign(page, next);
  const { language } = page.options;
  const demo = demoStringsOf(language);
  document.documentElement.lang = language;
  document.title = demo.startTitle;
  const root = document.getElementById('start');
  if (!root) return;
  const model = {
    ...page,
    strings: stringsOf(language),
    demo,
    addressOf,
    onOptions: (options: SeatOptions) => change({ options }),
    onOther: (id: string) => {
      if (page.users.some((one) => one.id === id)) {
        change({ problem: '' });
        window.open(addressOf(id), '_blank');
      } else change({ problem: demo.unknown(id) });
    },
    onResize: (agents: number) => attempt(control.resize(agents).then(readUsers)),
    onTakeOver: (side: SideName | undefined) => attempt(takeOver(side)),
  };
  render(startView(model), root);
}

function addressOf(userId: string): string {
  const { language, transport, side, channel } = page.options;
  const url = new URL('./', location.href);
  const port = page.ports[side];
  if (port > 0) url.port = String(port);
  const shares = channel === 'own' ? { up_channel: 'own', up_beacon: 'domain' } : {};
  const locale = language === 'ko' ? 'ko_KR' : 'en_US';
  url.search = new URLSearchParams({ userId, transport, locale, ...shares }).toString();
  return url.href;
}

function attempt(work: Promise<unknown>): void {
  const { noAnswer } = demoStringsOf(page.options.language);
  const why = (error: unknown): string => (error instanceof Error ? error.message : String(error));
  work.then(
    () => change({ problem: '' }),
    (error: unknown) => change({ problem: noAnswer(why(error)) }),
  );
}

async function takeOver(side: SideName | undefined): Promise<void> {
  for (const { id, fault } of await control.faults()) if (fault.kind === 'takeover') await control.removeFault(id);
  if (side) await control.addFault({ kind: 'takeover', target: { side }, label: labelOf('sides') });
  await look();
}

async function look(): Promise<void> {
  const [sides, crowd] = await Promise.all([control.sides(), control.demo()]);
  change({ sides, crowd });
}

async function readUsers(): Promise<void> {
  const [{ users }, ports] = await Promise.all([control.state(), control.ports()]);
  change({ users, ports });
  await look();
}

change({});
attempt(readUsers());
timer(LOOK_MS, LOOK_MS).subscribe(() => {
  if (!document.hidden) look().catch(() => undefined);
});
