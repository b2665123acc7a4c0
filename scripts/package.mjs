// npm run package: builds the gadget and writes the zip that an administrator unpacks and uploads to both Finesse nodes.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ensureBuild } from './build.mjs';
import { command, ensurePackages, Missing } from './ensure.mjs';
import { ROOT, run } from './run.mjs';

/** @param {string} path */
const read = (path) => readFileSync(join(ROOT, path), 'utf8');

await command(async () => {
  const node = await ensurePackages();
  await ensureBuild(node, { targets: ['pages'] });
  const { gadgetFaults, gadgetZip } = await import('./gadget-zip.mjs');
  const { version } = /** @type {{ version: string }} */ (JSON.parse(read('package.json')));
  const gadgetXml = read('dist/gadget-package/gadget.xml');
  const names = readdirSync(join(ROOT, 'dist', 'gadget-package')).filter((name) => name.endsWith('.js'));
  const scripts = Object.fromEntries(names.map((name) => [name, read(`dist/gadget-package/${name}`)]));
  const faults = gadgetFaults(gadgetXml, scripts);
  if (faults.length > 0) throw new Missing(`The gadget would not work in Finesse:\n  ${faults.join('\n  ')}`);
  const zip = gadgetZip({ gadgetXml, scripts, readme: read('gadget/deploy/README-deploy.txt'), version });
  const target = join(ROOT, 'dist', `finesse-pulse-gadget-${version}.zip`);
  writeFileSync(target, zip);
  // From the file itself, as it is uploaded.
  const { code, output } = await run(node, [join('scripts', 'gadget-check.ts'), target], { capture: true });
  if (code !== 0) throw new Missing(`The gadget in the zip would not work in Finesse:\n${output.trim()}`);
  const size = (/** @type {number} */ bytes) => `${bytes.toLocaleString('en')} bytes`;
  console.log(`${relative(ROOT, target)}: ${size(zip.length)}`);
  for (const [name, script] of Object.entries(scripts))
    console.log(`  ${name}: ${size(Buffer.byteLength(script))}, gzip ${size(gzipSync(script, { level: 9 }).length)}`);
  return 0;
});
