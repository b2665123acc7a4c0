/** What the panel fetches when the page is idle: nothing can be fetched while the connection, which is what we tell about, is down. */
import { Part } from '../part.ts';
import type * as extrasModule from './extras.ts';

/** What that module exports. */
export type Extras = typeof extrasModule;

/** The report, and the hour as lines and as a table. */
export const extras: Part<Extras> = new Part(() => import('./extras.ts'));
