/** The last hour of each agent, minute by minute, as the view has seen it. Times are server time, ms since the epoch. */
import type { Shape } from '../shared/shapes.ts';
import type { AgentRow } from './model.ts';

/** Minutes that are remembered. */
export const MINUTES = 60;
/** A minute, ms. */
export const MINUTE = 60_000;
/** What a minute may be, best first; the worst that it was is what it is told as. A minute that nobody watched is none of them. */
const WORSE: readonly Shape[] = ['unknown', 'ok', 'busy', 'slow', 'down'];

/** A minute's worst; undefined where it was not watched. */
export type Minute = Shape | undefined;

/** Sixty bytes an agent. */
export class HourMarks {
  readonly #rings = new Map<string, Uint8Array>();
  #minute: number | undefined;

  /** The rows as they are now. Agents who are not among them are forgotten. */
  mark(rows: ReadonlyMap<string, AgentRow>, now: number): void {
    const minute = Math.floor(now / MINUTE);
    this.#turn(minute);
    for (const [id, { shape }] of rows) {
      let ring = this.#rings.get(id);
      if (!ring) this.#rings.set(id, (ring = new Uint8Array(MINUTES)));
      ring[minute % MINUTES] = Math.max(ring[minute % MINUTES] ?? 0, WORSE.indexOf(shape) + 1);
    }
    if (this.#rings.size > rows.size) for (const id of this.#rings.keys()) if (!rows.has(id)) this.#rings.delete(id);
  }

  /** The hour of an agent that ends with the minute of the latest marks, oldest first. Drops stand in it though nobody watched. */
  of({ id, drops }: AgentRow): readonly Minute[] {
    const last = this.#minute ?? 0;
    const ring = this.#rings.get(id);
    const hour = Array.from({ length: MINUTES }, (_, n): Minute => {
      const mark = ring?.[(last + 1 + n) % MINUTES] ?? 0;
      return mark === 0 ? undefined : WORSE[mark - 1];
    });
    for (const at of drops) {
      const n = MINUTES - 1 - last + Math.floor(at / MINUTE);
      if (n >= 0 && n < MINUTES) hour[n] = 'down';
    }
    return hour;
  }

  /** Nothing is remembered. */
  clear(): void {
    this.#rings.clear();
    this.#minute = undefined;
  }

  /** Another minute: those between, which nobody watched, are empty. A clock that was set makes all of them so. */
  #turn(minute: number): void {
    const last = this.#minute ?? minute;
    this.#minute = minute;
    if (minute === last) return;
    const passed = minute - last;
    for (const ring of this.#rings.values()) {
      if (passed < 0 || passed >= MINUTES) ring.fill(0);
      else for (let one = last + 1; one <= minute; one += 1) ring[one % MINUTES] = 0;
    }
  }
}
