import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromeLauncher } from '@web/test-runner-chrome';
import { esbuildPlugin } from '@web/dev-server-esbuild';
const require = createRequire(import.meta.url);
const executablePath = process.env.CHROME_PATH ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);
export default {
  files: ['sdk/**/*.test.ts', 'gadget/**/*.test.ts', 'test/browser/**/*.test.ts', 'test/contract/**/*.test.ts'],
  hostname: '127.0.0.2',
  nodeResolve: { exportConditions: ['production', 'browser'] },
  concurrency: 1,
  browsers: [
    chromeLauncher({
      concurrency: 1,
      launchOptions: { executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'] },
    }),
  ],
  testFramework: { config: { timeout: 10_000 } },
  coverageConfig: { include: ['sdk/**/*.ts'], exclude: ['**/*.test.ts'], threshold: { statements: 90, branches: 90, functions: 90, lines: 90 } },
  plugins: [
    esbuildPlugin({ ts: true, target: 'es2022' }),
    { name: 'msw-worker', serve: (context) => (context.path === '/mockServiceWorker.js' ? { body: require('node:fs').readFileSync(require.resolve('msw/mockServiceWorker.js'), 'utf8'), type: 'js' } : undefined) },
  ],
};
