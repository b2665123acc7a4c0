import { expect } from '@open-wc/testing';
import { AT, OPEN_POLL as poll } from '../../test/kit/traffic-samples.ts';
import type { TrafficRecord } from '../channel/traffic-record.ts';
import { trafficHar, type HarAbout } from './har.ts';
import type { HarEntry } from './har-format.ts';

const UA = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';
const about: HarAbout = { at: AT + 5_000, zoneMinutes: 540, host: 'fin1.ucce.local', userAgent: UA };

const entryOf = (record: TrafficRecord): HarEntry => trafficHar([record], about).log.entries[0]!;

describe('trafficHar', () => {
  it('names its maker, the browser, the server and one page, in the client’s zone', () => {
    const { log } = trafficHar([poll], about);
    expect(log.version).to.equal('1.2');
    expect(log.creator.name).to.equal('finesse-pulse');
    expect(log.browser).to.deep.equal({ name: 'Chrome', version: '131.0.0.0' });
    expect(log.pages).to.deep.equal([
      {
        startedDateTime: '2026-11-23T09:14:26.120+09:00',
        id: 'page_1',
        title: 'Cisco Finesse, fin1.ucce.local',
        pageTimings: { onContentLoad: -1, onLoad: -1 },
      },
    ]);
    expect(log.entries[0]?.pageref).to.equal('page_1');
  });

  it('tells Edge, Opera and Firefox from Chrome, and names none where it does not know it', () => {
    const named = (userAgent: string | undefined) => trafficHar([], { ...about, userAgent }).log.browser;
    expect(named(`${UA} Edg/131.0.2`)).to.deep.equal({ name: 'Edge', version: '131.0.2' });
    expect(named(`${UA} OPR/115.0`)).to.deep.equal({ name: 'Opera', version: '115.0' });
    expect(named('Mozilla/5.0 (X11; rv:128.0) Gecko/20100101 Firefox/128.0')?.name).to.equal('Firefox');
    expect(named(UA.replace('Chrome', 'HeadlessChrome'))?.name).to.equal('Chrome');
    expect(named('curl/8')).to.equal(undefined);
    expect(named(undefined)).to.equal(undefined);
  });

  it('writes an answered exchange with its sizes, bodies and headers; its parts of time add up', () => {
    const entry = entryOf({
      ...poll,
      kind: 'events',
      result: 'answered',
      status: 200,
      bytesIn: 812,
      durationMs: 1234.5678,
      carried: 'PUT of User 1001001; READY',
      bodyOut: '<body rid="4711"/>',
      bodyIn: '<body><message/></body>',
      headersIn: { 'content-type': 'text/xml; charset=utf-8' },
    });
    expect(entry.startedDateTime).to.equal('2026-11-23T09:14:26.120+09:00');
    expect(entry.time).to.equal(1234.568);
    const { blocked, dns, connect, ssl, ...parts } = entry.timings;
    expect([blocked, dns, connect, ssl]).to.deep.equal([-1, -1, -1, -1]);
    expect(parts.send + parts.wait + parts.receive).to.equal(entry.time);
    expect(entry.request).to.deep.include({ method: 'POST', url: poll.url, bodySize: 79, headers: [], cookies: [] });
    expect(entry.request.postData).to.deep.equal({ mimeType: 'text/xml', text: '<body rid="4711"/>' });
    expect(entry.response).to.deep.include({ status: 200, bodySize: 812, httpVersion: 'HTTP/1.1' });
    expect(entry.response.content).to.deep.equal({
      size: 812,
      mimeType: 'text/xml; charset=utf-8',
      text: '<body><message/></body>',
    });
    expect(entry.response.headers).to.deep.equal([{ name: 'content-type', value: 'text/xml; charset=utf-8' }]);
    expect(entry).to.include({ comment: 'PUT of User 1001001; READY', _carried: 'PUT of User 1001001; READY' });
    expect(entry).to.include({ _rid: 4711, _kind: 'events', _way: 'bosh', _id: 1, _resourceType: 'xhr' });
  });

  it('writes what was never answered as browsers do: status 0, the reason, and no size', () => {
    const { response, time, _result } = entryOf({
      ...poll,
      result: 'unanswered',
      error: 'timeout',
      durationMs: 20_000,
    });
    expect(response).to.deep.include({ status: 0, httpVersion: '', bodySize: -1, _transferSize: 0, _error: 'timeout' });
    expect(response.content).to.deep.equal({ size: 0, mimeType: 'x-unknown' });
    expect([time, _result]).to.deep.equal([20_000, 'unanswered']);
  });

  it('writes what is still open with the time that it has taken so far, whatever the clock did', () => {
    const open = entryOf(poll);
    expect(open.response.status).to.equal(0);
    expect(open.response).to.not.have.property('_error');
    expect([open.time, open._result]).to.deep.equal([5_000, 'pending']);
    expect(entryOf({ ...poll, at: AT + 60_000 }).time).to.equal(0);
  });

  it('takes a record that was told twice as it was told last, and all in order of time', () => {
    const ended: TrafficRecord = { ...poll, result: 'answered', status: 200, bytesIn: 60, durationMs: 30_000 };
    const { entries } = trafficHar([{ ...poll, id: 2, at: AT + 1 }, poll, ended], about).log;
    expect(entries.map(({ _id, _result }) => [_id, _result])).to.deep.equal([
      [1, 'answered'],
      [2, 'pending'],
    ]);
  });

  it('makes whole addresses of paths, with their query, even where no host is known or the address is none', () => {
    const url = (of: string, host: string | undefined) =>
      trafficHar([{ ...poll, way: 'rest', method: 'GET', url: of }], { ...about, host }).log.entries[0]!.request;
    expect(url('/finesse/api/SystemInfo?nocache=17', 'fin1').url).to.equal(
      'https://fin1/finesse/api/SystemInfo?nocache=17',
    );
    expect(url('/a?nocache=17', 'fin1').queryString).to.deep.equal([{ name: 'nocache', value: '17' }]);
    expect(url('/a', undefined).url).to.equal('https://finesse.invalid/a');
    expect(url('https://', 'fin1').url).to.equal('https://fin1/');
  });

  describe('of a WebSocket', () => {
    const frame = (id: number, change: Partial<TrafficRecord>): TrafficRecord => ({
      ...poll,
      id,
      way: 'websocket',
      kind: 'stanza',
      at: AT + id * 1_000,
      method: 'SEND',
      url: 'wss://fin1.ucce.local:7443/ws/',
      result: 'answered',
      bytesIn: -1,
      durationMs: 0,
      rid: undefined,
      socket: 1,
      ...change,
    });

    it('is one entry for each connection, as Chrome writes it', () => {
      const { entries } = trafficHar(
        [
          frame(0, { kind: 'session', method: 'GET', status: 101, durationMs: 12, carried: 'a socket' }),
          frame(1, { kind: 'session', carried: 'open', bodyOut: '<open/>' }),
          frame(2, { kind: 'session', method: 'RECEIVE', carried: 'open', bytesIn: 40 }),
          frame(3, { kind: 'events', method: 'RECEIVE', carried: 'PUT of User 1', bytesIn: 700, bodyIn: '<message/>' }),
          frame(4, { kind: 'session', socket: 2, carried: 'open' }),
          frame(5, { url: 'wss://fin2.ucce.local:7443/ws/', socket: 3, carried: 'presence' }),
        ],
        about,
      ).log;
      expect(entries.map(({ request, _webSocketMessages: all }) => [request.url, all?.length])).to.deep.equal([
        ['wss://fin1.ucce.local:7443/ws/', 3],
        ['wss://fin1.ucce.local:7443/ws/', 1],
        ['wss://fin2.ucce.local:7443/ws/', 1],
      ]);
      const [first] = entries;
      expect(first).to.include({ _resourceType: 'websocket', time: 3_000, comment: 'a socket', _id: 0 });
      expect(first?.request.method).to.equal('GET');
      expect(first?.response).to.include({ status: 101, statusText: 'Switching Protocols' });
      expect(
        first?._webSocketMessages?.map(({ type, time, opcode, data }) => [type, time, opcode, data]),
      ).to.deep.equal([
        ['send', AT / 1000 + 1, 1, '<open/>'],
        ['receive', AT / 1000 + 2, 1, '[open]'],
        ['receive', AT / 1000 + 3, 1, '<message/>'],
      ]);
      expect(first?._webSocketMessages?.[2]).to.include({ _kind: 'events', _carried: 'PUT of User 1', _bytes: 700 });
    });

    it('that could not be had has status 0 and no message', () => {
      const [entry] = trafficHar(
        [frame(1, { kind: 'session', method: 'GET', durationMs: 90, result: 'unanswered', error: 'network-error' })],
        about,
      ).log.entries;
      expect(entry?.response).to.include({ status: 0, _error: 'network-error' });
      expect(entry?.time).to.equal(90);
      expect(entry?._webSocketMessages).to.deep.equal([]);
    });

    it('and the desktop’s hub is one as well, with the topics, and says that it is none', () => {
      const topic = 'finesse.api.User.1001001';
      const { entries } = trafficHar(
        [
          frame(1, { way: 'hub', method: 'SEND', url: 'finesse.info.requests', kind: 'request', carried: 'ask' }),
          frame(2, {
            way: 'hub',
            method: 'RECEIVE',
            url: topic,
            kind: 'events',
            bytesIn: 800,
            carried: 'PUT of User 1',
          }),
        ],
        about,
      ).log;
      expect(entries).to.have.length(1);
      expect(entries[0]?.request.url).to.equal('https://fin1.ucce.local/#hub');
      expect(entries[0]?.comment).to.match(/hub/);
      expect(entries[0]?._way).to.equal('hub');
      expect(entries[0]?._webSocketMessages?.[1]).to.include({ _topic: topic, type: 'receive', _bytes: 800 });
    });
  });

  it('is written of records alone too, as after a connect that failed: in UTC, up to the last of them', () => {
    const { log } = trafficHar([poll, { ...poll, id: 2, at: AT + 1_000, result: 'unanswered', durationMs: 250 }]);
    expect(log.entries.map(({ startedDateTime, time }) => [startedDateTime, time])).to.deep.equal([
      ['2026-11-23T00:14:26.120+00:00', 1_250],
      ['2026-11-23T00:14:27.120+00:00', 250],
    ]);
    expect(log.pages[0]?.title).to.equal('Cisco Finesse');
    expect(log).not.to.have.any.keys('browser');
  });

  it('takes as many frames as a ring may hold', () => {
    const frame = {
      ...poll,
      way: 'websocket',
      method: 'SEND',
      url: 'wss://fin1/ws/',
      durationMs: 0,
      socket: 1,
    } as const;
    const frames = Array.from({ length: 200_000 }, (_, n) => ({ ...frame, id: n + 1, at: AT + n }));
    const [entry] = trafficHar(frames, about).log.entries;
    expect(entry?._webSocketMessages?.length).to.equal(200_000);
    expect(entry?.time).to.equal(199_999);
  });

  it('is empty, and valid, without records', () => {
    const { log } = trafficHar([], { ...about, zoneMinutes: -210 });
    expect(log.entries).to.deep.equal([]);
    expect(log.pages[0]?.startedDateTime).to.equal('2026-11-22T20:44:31.120-03:30');
  });
});
