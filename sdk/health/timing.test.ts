import { expect } from '@open-wc/testing';
import { seededRandom } from '../../simulator/core/random.ts';
import type { ResourceTiming } from '../page-network.ts';
import { narrowProbe, splitTiming } from './timing.ts';

const entry: ResourceTiming = {
  name: 'https://fin1.example.com:8445/finesse/api/SystemInfo?nocache=1',
  startTime: 1_000,
  domainLookupStart: 1_001,
  domainLookupEnd: 1_011,
  connectStart: 1_011,
  secureConnectionStart: 1_041,
  connectEnd: 1_101,
  requestStart: 1_102,
  responseStart: 1_142,
  responseEnd: 1_143,
  workerStart: 0,
};
const reused: ResourceTiming = {
  ...entry,
  domainLookupStart: 1_000,
  domainLookupEnd: 1_000,
  connectStart: 1_000,
  secureConnectionStart: 1_000,
  connectEnd: 1_000,
};

describe('the split of a request', () => {
  it('tells name, connection, security and server apart', () => {
    expect(splitTiming(entry)).to.deep.equal({ reused: false, dnsMs: 10, tcpMs: 30, tlsMs: 60, serverMs: 40 });
    expect(splitTiming({ ...entry, secureConnectionStart: 0 })).to.include({ tcpMs: 90, tlsMs: 0 });
  });

  it('knows a connection that was there already', () => {
    expect(splitTiming(reused)).to.deep.equal({ reused: true, dnsMs: 0, tcpMs: 0, tlsMs: 0, serverMs: 40 });
  });
});

describe('a probe narrowed by the browser’s own timing', () => {
  const probe = { sentAt: 50_000, receivedAt: 50_160, sentMonotonic: 999, receivedMonotonic: 1_159 };

  it('begins with the request and ends with the last byte', () => {
    expect(narrowProbe(probe, entry)).to.deep.equal({
      sentAt: 50_103,
      sentMonotonic: 1_102,
      receivedMonotonic: 1_144,
      receivedAt: 50_145,
    });
  });

  it('is never wider than it was, and stays as it was where the entry makes no sense', () => {
    expect(narrowProbe(probe, { ...entry, responseEnd: 5_000 }).receivedMonotonic).to.equal(1_159);
    expect(narrowProbe(probe, { ...entry, requestStart: 9_000, responseEnd: 9_001 })).to.deep.equal(probe);
  });

  it('keeps how far wall and monotonic time were torn apart', () => {
    const torn = { ...probe, receivedAt: probe.receivedAt + 70 };
    const { sentAt, receivedAt, sentMonotonic, receivedMonotonic } = narrowProbe(torn, entry);
    expect(receivedAt - sentAt - (receivedMonotonic - sentMonotonic)).to.equal(70);
  });

  it('holds the server’s stamp always, whatever the handshake took, when the head was sent and how times are cut', () => {
    const random = seededRandom(7);
    const draw = (most: number) => random() * most;
    for (let n = 0; n < 5_000; n++) {
      const sent = 1_000 + draw(10);
      const requestStart = sent + draw(300);
      const there = requestStart + draw(100);
      // The server may stamp before its head goes out, after it, or with the last byte.
      const headAt = there + draw(50);
      const stampAt = there + draw(80);
      const lastByte = Math.max(headAt, stampAt) + draw(100);
      const received = lastByte + draw(200);
      const cut = (ms: number): number => Math.floor(ms);
      const given = { sentAt: sent, receivedAt: received, sentMonotonic: sent, receivedMonotonic: received };
      const narrowed = narrowProbe(given, {
        ...entry,
        requestStart: cut(requestStart),
        responseStart: cut(headAt),
        responseEnd: cut(lastByte),
      });
      expect(narrowed.sentAt).to.be.at.most(stampAt);
      expect(narrowed.receivedAt).to.be.at.least(stampAt);
    }
  });
});
