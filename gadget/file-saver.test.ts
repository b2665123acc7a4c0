import { expect, fixture, html } from '@open-wc/testing';
import type { BundleLine, Har, TrafficRecord } from '../sdk/index.ts';
import type { Downloads } from './downloads.ts';
import { writers } from './file-saver.ts';
import './index.ts';
import { setGadgetLocale, type FinesseFileSaver, type SaveDetail } from './index.ts';
import { FakeClient } from './testing/fake-client.ts';

const record: TrafficRecord = {
  id: 1,
  way: 'rest',
  kind: 'request',
  at: Date.now(),
  method: 'GET',
  url: '/finesse/api/SystemInfo?nocache=1',
  result: 'answered',
  status: 200,
  error: undefined,
  bytesOut: 0,
  bytesIn: 300,
  durationMs: 48,
  rid: undefined,
  carried: 'SystemInfo; IN_SERVICE',
};

/** Files and copies that were handed over. */
class Hands implements Downloads {
  readonly files: { readonly name: string; readonly text: string }[] = [];
  readonly copies: string[] = [];
  maySave = true;
  mayCopy = true;
  save(name: string, text: string): boolean {
    if (this.maySave) this.files.push({ name, text });
    return this.maySave;
  }
  copy(text: string): Promise<boolean> {
    this.copies.push(text);
    return Promise.resolve(this.mayCopy);
  }
}

describe('<finesse-file-saver>', () => {
  let client: FakeClient;
  let hands: Hands;
  let element: FinesseFileSaver;
  let told: SaveDetail[];
  before(() => writers.fetch());
  afterEach(() => setGadgetLocale('en'));
  beforeEach(async () => {
    client = new FakeClient();
    hands = new Hands();
    element = await fixture(html`<finesse-file-saver .client=${client} .downloads=${hands}></finesse-file-saver>`);
    told = [];
    element.addEventListener('finesse-save', (event) => told.push(event.detail));
  });

  const press = async (name: string): Promise<void> => {
    const buttons = [...element.renderRoot.querySelectorAll('button')];
    const button = buttons.find(({ textContent }) => textContent.trim() === name);
    expect(button, name).to.be.instanceOf(HTMLButtonElement);
    button?.click();
    await new Promise((resolve) => setTimeout(resolve));
    await element.updateComplete;
  };
  const status = (): string => element.renderRoot.querySelector('[role=status]')!.textContent.trim();

  it('keeps the diagnosis with the traffic since it is in the page, by one press', async () => {
    client.traffic$.next(record);
    await press('Save diagnosis');
    const [file] = hands.files;
    expect(file?.name).to.match(/^finesse-diagnosis-1001001-\d{8}-\d{6}\.ndjson$/);
    const lines =
      file?.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as BundleLine) ?? [];
    expect(lines[0]).to.include({ kind: 'finesse-pulse-bundle', userId: '1001001' });
    expect(lines.find(({ kind }) => kind === 'traffic')).to.deep.equal({
      kind: 'traffic',
      record: JSON.parse(JSON.stringify(record)) as unknown,
    });
    expect(status()).to.equal(`Saved to your downloads as ${file?.name}.`);
    expect(told).to.deep.equal([{ file: 'diagnosis', outcome: 'saved' }]);
    await expect(element).to.be.accessible();
  });

  it('keeps nothing of a client that is no longer shown once the writers are there', async () => {
    const saving = element.save('diagnosis');
    element.client = new FakeClient();
    await saving;
    await element.updateComplete;
    expect(hands.files).to.deep.equal([]);
    expect([told, status()]).to.deep.equal([[], '']);
  });

  it('keeps the traffic as HAR, by one press', async () => {
    client.traffic$.next(record);
    await press('Save HAR');
    const [file] = hands.files;
    expect(file?.name).to.match(/^finesse-traffic-1001001-\d{8}-\d{6}\.har$/);
    const { log } = JSON.parse(file?.text ?? '') as Har;
    expect(log.entries.map(({ comment }) => comment)).to.deep.equal(['SystemInfo; IN_SERVICE']);
  });

  it('makes a name of a user id that no file could have', async () => {
    client.snapshot = () => ({ ...new FakeClient().snapshot(), userId: 'a/b@c d' as typeof client.userId });
    await press('Save HAR');
    expect(hands.files[0]?.name).to.match(/^finesse-traffic-a_b_c_d-/);
  });

  it('says that the frame may not save files, and copies the text instead', async () => {
    hands.maySave = false;
    await press('Save HAR');
    expect(status()).to.match(/does not let its gadgets save files/);
    expect(hands.files).to.deep.equal([]);
    await expect(element).to.be.accessible();
    await press('Copy instead');
    expect(status()).to.equal('Copied. Paste it into a message to support.');
    expect((JSON.parse(hands.copies[0] ?? '') as Har).log.version).to.equal('1.2');
    expect(told.map(({ outcome }) => outcome)).to.deep.equal(['blocked', 'copied']);
  });

  it('says that it could not even be copied, or not be written', async () => {
    hands.mayCopy = false;
    await press('Save diagnosis');
    await press('Copy instead');
    expect(status()).to.match(/does not let the gadget copy it/);
    client.snapshot = () => {
      throw new Error('odd');
    };
    await press('Save diagnosis');
    expect(status()).to.match(/Something unexpected/);
    expect(status()).to.not.match(/odd/);
  });

  it('records while it is in the page with a client, and starts anew with another', async () => {
    expect(client.traffic$.observed).to.equal(true);
    client.traffic$.next(record);
    await press('Save HAR');
    const other = new FakeClient();
    element.client = other;
    await element.updateComplete;
    expect([client.traffic$.observed, other.traffic$.observed]).to.deep.equal([false, true]);
    expect(status()).to.equal('');
    await press('Save HAR');
    expect((JSON.parse(hands.files[1]?.text ?? '') as Har).log.entries).to.deep.equal([]);
    element.remove();
    expect(other.traffic$.observed).to.equal(false);
    element.client = undefined;
    await element.save('har');
    expect(hands.files).to.have.length(2);
  });

  it('writes what the client has recorded from its first request on, and leaves that ring alone', async () => {
    const other = new FakeClient();
    let closed = 0;
    other.recording = { records: () => [record], dropped: 0, follow: () => undefined, close: () => (closed += 1) };
    element.client = other;
    await element.updateComplete;
    expect([client.traffic$.observed, other.traffic$.observed]).to.deep.equal([false, false]);
    await press('Save HAR');
    expect((JSON.parse(hands.files[0]?.text ?? '') as Har).log.entries.map(({ _id }) => _id)).to.deep.equal([
      record.id,
    ]);
    element.remove();
    expect(closed).to.equal(0);
  });

  it('has targets of 24 px or more, in order of the tab key', () => {
    const buttons = [...element.renderRoot.querySelectorAll('button')];
    expect(buttons.map(({ textContent, tabIndex }) => [textContent.trim(), tabIndex])).to.deep.equal([
      ['Save diagnosis', 0],
      ['Save HAR', 0],
    ]);
    for (const button of buttons) {
      const { width, height } = button.getBoundingClientRect();
      expect(Math.min(width, height)).to.be.at.least(24);
    }
  });

  it('speaks Korean', async () => {
    await setGadgetLocale('ko');
    await press('진단 저장');
    expect(status()).to.match(/^다운로드 폴더에 finesse-diagnosis-\S+ 파일로 저장했습니다\.$/);
    await press('HAR 저장');
    hands.maySave = false;
    await press('HAR 저장');
    expect(status()).to.include('내용을 복사하여');
    await press('대신 복사');
    expect(status()).to.include('복사했습니다');
  });
});
