import { expect } from '@open-wc/testing';
import type { HealthLevel } from '../../sdk/index.ts';
import { setGadgetLocale } from '../locale.ts';
import { health } from '../testing/fake-client.ts';
import { LossToasts } from './toasts.ts';

const start = Date.UTC(2026, 10, 22, 9);

describe('what is told beside the page', () => {
  let toasts: LossToasts;
  let said: string[];

  beforeEach(async () => {
    await setGadgetLocale('en');
    toasts = new LossToasts();
    said = [];
  });

  /** A look at a second, at a level that began at another. */
  const look = (second: number, level: HealthLevel, since: number): void =>
    toasts.hear(health(start + second * 1_000, { level, since: start + since * 1_000 }), (title, body) =>
      said.push(`${title}: ${body}`),
    );

  it('is a loss once, and its end once', () => {
    look(0, 'good', 0);
    for (let second = 10; second < 60; second += 1) look(second, 'lost', 10);
    expect(said).to.deep.equal(['Disconnected: Stay on this page; a call in progress continues on the phone.']);
    look(60, 'fair', 55);
    look(61, 'good', 61);
    expect(said.slice(1)).to.deep.equal(['Connected again: You were disconnected for 45 sec']);
    for (const second of [80, 86]) look(second, 'lost', 80);
    expect(said.length, 'another loss is told again').to.equal(3);
  });

  it('is nothing where the session was away for a blink', () => {
    look(10, 'lost', 10);
    look(14, 'lost', 10);
    look(15, 'good', 15);
    expect(said).to.deep.equal([]);
  });

  it('is nothing of what is not known', () => {
    for (const second of [10, 20]) look(second, 'lost', 10);
    look(30, 'unknown', 30);
    look(40, 'lost', 40);
    look(50, 'lost', 40);
    expect(said.length).to.equal(1);
  });

  it('belongs to one client', () => {
    for (const second of [10, 20]) look(second, 'lost', 10);
    toasts.reset();
    look(30, 'good', 30);
    expect(said.length).to.equal(1);
  });

  it('is nothing where nobody shows it', () => {
    toasts.hear(health(start, { level: 'lost', since: start - 20_000 }), undefined);
    toasts.hear(health(start, { level: 'good', since: start }), undefined);
  });
});
