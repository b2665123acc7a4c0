/** How much of its time a client waits for itself: while it connects, and between an answer and the next poll. */
import type { Browser } from 'playwright-core';
import { ordinaryBrowser } from './browser.ts';
import { SUBJECTS, type ConnectTime, type Subject } from './protocol.ts';
import { openRig, pause, type Rig } from './rig.ts';

/** Connects that are made and not counted: the first of a page pays for what is loaded and compiled once. */
const WARM_UP = 3;

/** Connects over BOSH, ours and stock in turn, in one page against one server. */
export async function connects(
  browser: Browser,
  folder: string,
  times: number,
): Promise<Readonly<Record<Subject, readonly ConnectTime[]>>> {
  const context = await browser.newContext();
  const rig = await openRig(context, folder);
  const found: Record<Subject, ConnectTime[]> = { ours: [], stock: [] };
  for (let round = -WARM_UP; round < times; round += 1) {
    for (const subject of SUBJECTS) {
      const time = await rig.page.evaluate((who) => window.timeConnect?.(who), subject);
      if (time && round >= 0) found[subject].push(time);
    }
  }
  await rig.close();
  await context.close();
  return found;
}

/** Gaps between an answer and the next poll, ms, as the server saw them. */
export type Gaps = Readonly<Record<Subject, readonly number[]>>;

/**
 * In a visible tab: an event every so often, so that the poll that is held is answered. Between two events each page also asks for nothing
 * at all: what that takes is the machine's part.
 */
export async function visibleGaps(
  browser: Browser,
  folder: string,
  events: number,
): Promise<{ readonly gaps: Gaps; readonly nothing: Gaps }> {
  const context = await browser.newContext();
  const rigs = { ours: await openRig(context, folder), stock: await openRig(context, folder) };
  const nothing: Record<Subject, number[]> = { ours: [], stock: [] };
  const from = await connectBoth(rigs);
  for (let sent = 0; sent < events; sent += 1) {
    await pause(200 + 400 * Math.random());
    for (const subject of SUBJECTS) rigs[subject].publish();
    await pause(200);
    for (const subject of SUBJECTS) nothing[subject].push(await rigs[subject].page.evaluate(askForNothing));
  }
  await pause(1_000);
  return { gaps: await finish(rigs, from, () => context.close()), nothing };
}

/** In the page: ms of an exchange that does nothing. */
async function askForNothing(): Promise<number> {
  const from = performance.now();
  await (await fetch('/bench/nothing.txt', { cache: 'no-store' })).text();
  return performance.now() - from;
}

/** In tabs that were hidden for `minutes`, with the browser's default throttling; ours and stock at the same time. */
export async function hiddenGaps(folder: string, minutes: number): Promise<Gaps> {
  const { browser, close } = await ordinaryBrowser();
  const [context = await browser.newContext()] = browser.contexts();
  const rigs = { ours: await openRig(context, folder), stock: await openRig(context, folder) };
  await connectBoth(rigs);
  const front = await context.newPage();
  await front.bringToFront();
  const from = Date.now();
  for (const subject of SUBJECTS) {
    const state = await rigs[subject].page.evaluate(() => document.visibilityState);
    if (state !== 'hidden')
      throw new Error(`The tab of ${subject} is ${state}: nothing can be said of hidden tabs here.`);
  }
  while (Date.now() - from < minutes * 60_000) {
    await pause(1_000 + 4_000 * Math.random());
    for (const subject of SUBJECTS) rigs[subject].publish();
  }
  return finish(rigs, from, close);
}

async function connectBoth(rigs: Readonly<Record<Subject, Rig>>): Promise<number> {
  await Promise.all(SUBJECTS.map((subject) => rigs[subject].connect(subject, 'bosh')));
  await pause(1_000);
  return Date.now();
}

async function finish(rigs: Readonly<Record<Subject, Rig>>, from: number, end: () => Promise<void>): Promise<Gaps> {
  const gaps = { ours: rigs.ours.recorder.gaps(from), stock: rigs.stock.recorder.gaps(from) };
  await Promise.all(SUBJECTS.map((subject) => rigs[subject].close()));
  await end();
  return gaps;
}
