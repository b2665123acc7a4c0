/** Loads every module of the SDK, so that one without a test of its own counts against the coverage floors. */
import { expect } from '@open-wc/testing';

it('every module of the SDK can be loaded by itself', async () => {
  const list = '/every-module.json';
  const modules = (await (await fetch(list)).json()) as readonly string[];
  expect(modules).to.include('/sdk/index.ts');
  for (const module of modules) await import(module);
});
