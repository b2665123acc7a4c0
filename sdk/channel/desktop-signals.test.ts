import { expect } from '@open-wc/testing';
import { Subject } from 'rxjs';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { createHub } from '../../simulator/desktop/hub.ts';
import { desktopSignals } from './desktop-signals.ts';
import type { GadgetsHub } from './gadgets-hub.ts';

const TICK = 'finesse.containerservices.timerTickEvent';

function setUp() {
  const clock = new VirtualClock();
  const inner = createHub();
  const topics: string[] = [];
  const hub: GadgetsHub = {
    subscribe(topic, callback) {
      topics.push(topic);
      return inner.subscribe(topic, callback);
    },
    unsubscribe(id) {
      topics.pop();
      inner.unsubscribe(String(id));
    },
    publish: (topic, data) => inner.publish(topic, data),
  };
  const end$ = new Subject<void>();
  return { clock, hub, topics, end$, signals: desktopSignals(hub, clock, end$) };
}

describe('what the desktop’s page tells', () => {
  it('is its timer’s tick, and how late it is where it says so; any payload will do', () => {
    const { clock, hub, signals } = setUp();
    const late: (number | undefined)[] = [];
    signals.ticks$.subscribe(({ lateMs }) => late.push(lateMs));
    const now = clock.now();
    const payloads = [
      { dateQueued: now - 40 },
      { dateQueued: new Date(now - 700) },
      { dateQueued: 'soon' },
      { dateQueued: now + 5_000 },
      { dateQueued: {} },
      undefined,
      'tick',
      [],
    ];
    for (const payload of payloads) hub.publish(TICK, payload);
    expect(late).to.deep.equal([40, 700, ...payloads.slice(2).map(() => undefined)]);
  });

  it('is maintenance that is near, by either name and in any wrapping, and nothing that is no plain word', () => {
    const { clock, hub, signals } = setUp();
    const told: unknown[] = [];
    signals.notices$.subscribe((notice) => told.push(notice));
    hub.publish('FINESSE_MAINTENANCE_MODE_EVENT', 'SCHEDULED');
    hub.publish('finesse.containerservices.finesseMaintenanceModeEvent', { id: 7, event: 'MIGRATING' });
    for (const data of [undefined, 7, 'Basic MTpwdw==', { status: { secret: 1 } }]) {
      hub.publish('FINESSE_MAINTENANCE_MODE_EVENT', data);
    }
    const at = clock.now();
    expect(told).to.deep.equal([
      { kind: 'maintenance', value: 'SCHEDULED', at },
      { kind: 'maintenance', value: 'MIGRATING', at },
    ]);
  });

  it('is listened to once, while somebody wants it, until the channel is closed', () => {
    const { topics, end$, signals } = setUp();
    expect(topics).to.deep.equal([]);
    const one = signals.ticks$.subscribe();
    const other = signals.ticks$.subscribe();
    expect(topics).to.deep.equal([TICK]);
    one.unsubscribe();
    other.unsubscribe();
    expect(topics).to.deep.equal([]);
    let done = false;
    signals.ticks$.subscribe({ complete: () => (done = true) });
    end$.next();
    expect([done, topics.length]).to.deep.equal([true, 0]);
  });

  it('is nothing where the hub takes no such topic', () => {
    const hub: GadgetsHub = {
      subscribe() {
        throw new Error('no');
      },
      unsubscribe: () => undefined,
      publish: () => undefined,
    };
    const { ticks$ } = desktopSignals(hub, new VirtualClock(), new Subject());
    expect(() => ticks$.subscribe().unsubscribe()).not.to.throw();
  });
});
