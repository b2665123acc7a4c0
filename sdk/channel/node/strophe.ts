/**
 * Strophe for Node: what `#strophe` (package.json, "imports") means there. The build puts a copy of Strophe in here whose
 * names of a page's globals are bound to globals.ts; everything else of the SDK is the same as in a page.
 */
export * from 'strophe.js';
export { DOMParser } from './globals.ts';
