// npm run bench:<name> [-- --json] [-- --check]: installs and builds what is missing, then runs bench/<name>.ts.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuild } from './build.mjs';
import { command, ensurePackages, Missing } from './ensure.mjs';
import { ROOT, run } from './run.mjs';

await command(async () => {
  const [name = '', ...args] = process.argv.slice(2);
  const file = join('bench', `${name}.ts`);
  if (!existsSync(join(ROOT, file))) throw new Missing(`There is no ${file}.`);
  const node = await ensurePackages();
  await ensureBuild(node);
  return (await run(node, [file, ...args])).code;
});
