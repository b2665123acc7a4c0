/**
 * Writes a sheet whose right half is its left half in another theme, as a small PNG (W3C PNG, 3rd edition). Both halves have the same
 * shapes, so one table holds pairs of colours: a pixel of the left half is its pair's number, that of the right half the same number plus
 * {@link OTHER}. What a row's filter `Sub` leaves of them is the same, and packs as if it were there once.
 */
import { crc32, deflateSync } from 'node:zlib';
import type { PNG } from 'pngjs';

/** Pairs of colours that are kept: letters have hundreds between themselves and what is behind, and need few. */
const PAIRS = 16;
/** From a number of the left half to that of the right half: half of what a byte holds. */
const OTHER = 128;
/** PNG: filter `Sub`, a byte less the one before it. */
const SUB = 1;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A pair as one number, exact below 2^53: the colours of both halves, three bytes each. */
const SHIFT = 2 ** 24;

function distance(one: number, other: number): number {
  let sum = 0;
  for (const [a, b] of [
    [one % SHIFT, other % SHIFT],
    [Math.floor(one / SHIFT), Math.floor(other / SHIFT)],
  ] as const)
    for (const bits of [0, 8, 16]) sum += (((a >> bits) & 255) - ((b >> bits) & 255)) ** 2;
  return sum;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** The picture with fewer colours. Its width is even. */
export function smallPng({ width, height, data }: PNG): Buffer {
  const half = width / 2;
  const pairs = new Float64Array(half * height);
  const counts = new Map<number, number>();
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < half; x += 1) {
      const [left, right] = [data.readUInt32BE((y * width + x) * 4), data.readUInt32BE((y * width + x + half) * 4)];
      const pair = (left >>> 8) * SHIFT + (right >>> 8);
      pairs[y * half + x] = pair;
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
  const all = [...counts].sort(([, a], [, b]) => b - a).map(([pair]) => pair);
  const kept = all.slice(0, PAIRS);
  const numbers = new Map(
    all.map((pair) => {
      let best = 0;
      for (let n = 1; n < kept.length; n += 1)
        if (distance(kept[n] ?? 0, pair) < distance(kept[best] ?? 0, pair)) best = n;
      return [pair, best];
    }),
  );
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    rows[y * (width + 1)] = SUB;
    let before = 0;
    for (let x = 0; x < width; x += 1) {
      const number = (numbers.get(pairs[y * half + (x % half)] ?? 0) ?? 0) + (x < half ? 0 : OTHER);
      rows[y * (width + 1) + 1 + x] = number - before;
      before = number;
    }
  }
  const colours = Buffer.alloc(3 * 2 * OTHER);
  for (const [n, pair] of kept.entries()) {
    colours.writeUIntBE(Math.floor(pair / SHIFT), 3 * n, 3);
    colours.writeUIntBE(pair % SHIFT, 3 * (n + OTHER), 3);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a pixel, which are numbers in a table of colours.
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
