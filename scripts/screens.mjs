// npm run screens: installs and builds what is missing, then takes the pictures of docs/screens and of the READMEs anew.
import { join } from 'node:path';
import { ensureBuild } from './build.mjs';
import { command, ensurePackages, ensurePrograms } from './ensure.mjs';
import { run } from './run.mjs';

await command(async () => {
  const node = await ensurePackages();
  await ensurePrograms({ browser: true });
  await ensureBuild(node, { targets: ['pages'] });
  return (await run(node, [join('scripts', 'screens.ts')])).code;
});
