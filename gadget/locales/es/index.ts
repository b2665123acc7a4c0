/** Spanish. */
import { check } from './check.ts';
import { gadget } from './gadget.ts';
import { panel } from './panel.ts';
import { team } from './team.ts';
import { tools } from './tools.ts';

export { causes } from '../../shared/causes/es.ts';
export { words } from './words.ts';

/** All texts, by the ids of their messages. */
export const templates = { ...gadget, ...panel, ...team, ...tools, ...check };
