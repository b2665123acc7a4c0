// npm start: installs and builds what is missing, then runs the simulator with the given arguments.
import { join } from 'node:path';
import { ensureBuild } from './build.mjs';
import { command, ensurePackages } from './ensure.mjs';
import { run } from './run.mjs';

await command(async () => {
  const args = process.argv.slice(2);
  const node = await ensurePackages();
  // Help needs no page to show.
  if (!args.includes('--help') && !args.includes('-h')) await ensureBuild(node, { targets: ['pages'] });
  return (await run(node, [join('simulator', 'cli.ts'), ...args], { foreground: true })).code;
});
