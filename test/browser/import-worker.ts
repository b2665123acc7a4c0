import { probeImport } from './import-probe.ts';

postMessage(await probeImport());
