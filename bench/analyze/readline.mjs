// What anybody writes first: each line as a string, and one expression.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const LINE = /^(\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d) Session \(id=([^)]*)\) was last active (\d+) ms ago: (\S+)/;

console.log('line');
const lines = createInterface({ input: createReadStream(process.argv[2] ?? ''), crlfDelay: Infinity });
lines.on('line', (line) => {
  const match = LINE.exec(line);
  if (match !== null && Number(match[3]) > 35_000) console.log(match[2]);
});
