import { expect, fixture, html } from '@open-wc/testing';
import { ApiError, FinesseError, TransportError, type ClientLogReceipt } from '../sdk/index.ts';
import './index.ts';
import { setGadgetLocale, type FinesseHealth, type FinesseLogSender, type LogPhaseDetail } from './index.ts';
import { FakeClient, receipt } from './testing/fake-client.ts';

const at = new Date(2026, 10, 22, 9, 14, 26).getTime();

describe('<finesse-log-sender>', () => {
  let client: FakeClient;
  let element: FinesseLogSender;
  let phases: LogPhaseDetail[];

  afterEach(() => setGadgetLocale('en'));
  beforeEach(async () => {
    client = new FakeClient();
    element = await fixture(html`<finesse-log-sender .client=${client}></finesse-log-sender>`);
    phases = [];
    element.addEventListener('finesse-log-phase', (event) => phases.push(event.detail));
  });

  const button = (): HTMLButtonElement => element.renderRoot.querySelector('button')!;
  const status = (): string => element.renderRoot.querySelector('[role=status]')!.textContent.trim();
  const receiptText = (): string =>
    (element.renderRoot.querySelector('.receipt')?.textContent ?? '').replaceAll(/\s+/g, ' ').trim();

  it('posts the log, shows that it is under way, and the server’s receipt', async () => {
    let answer: (receipt: ClientLogReceipt) => void = () => undefined;
    client.answer = () => new Promise((resolve) => (answer = resolve));
    expect(button().textContent.trim()).to.equal('Send log to support');
    button().focus();
    button().click();
    await element.updateComplete;
    expect(button().textContent.trim()).to.equal('Sending…');
    expect(button().getAttribute('aria-disabled')).to.equal('true');
    answer(receipt(at));
    await Promise.resolve();
    await element.updateComplete;
    expect(status()).to.equal('The server has taken the log.');
    expect(receiptText()).to.match(
      /^Sent at 9:14:26\sAM Answer accepted \(HTTP 202\) in 61 ms Size 12,340 characters, 214 lines Confirmed by the server’s own event Number to quote 07f14a42-6b3c-4855-a4c9-af50ab5e7cc6$/,
    );
    expect(button().textContent.trim()).to.equal('Send again');
    expect(element.shadowRoot?.activeElement).to.equal(button());
    expect(phases.map((one) => one.phase)).to.deep.equal(['sending', 'sent']);
    expect(phases[1]?.receipt?.requestId).to.equal('07f14a42-6b3c-4855-a4c9-af50ab5e7cc6');
    await expect(element).to.be.accessible();
  });

  it('tells a confirmation by event from one by answer alone, one line from several, and nothing from something', async () => {
    client.answer = () => Promise.resolve(receipt(at, { confirmedBy: 'status', lines: 1, characters: 1 }));
    await element.send();
    await element.updateComplete;
    expect(receiptText()).to.include('by its answer only; no event has come').and.to.include('1 character, 1 line');
    client.answer = () => Promise.resolve(receipt(at, { lines: 0, characters: 0 }));
    await element.send();
    await element.updateComplete;
    expect(status()).to.include('nothing new to send');
  });

  it('does not tell of an answer where that was lost, and the event alone has come', async () => {
    client.answer = () => Promise.resolve(receipt(at, { status: 0 }));
    await element.send();
    await element.updateComplete;
    expect(receiptText())
      .to.include('Answer lost on its way; the server’s own event came')
      .and.to.include('Confirmed by the server’s own event')
      .and.to.not.include('HTTP');
  });

  it('says why it was not sent and tries again', async () => {
    const reasons: readonly (readonly [Error, RegExp])[] = [
      [new TransportError('host-unreachable', ''), /could not be reached/],
      [new TransportError('timeout', ''), /did not answer in time/],
      [new TransportError('http-status', '', { status: 502 }), /was not expected/],
      [new TransportError('not-xml', ''), /Another page answered/],
      [new ApiError('', [{ errorType: 'Invalid Input', errorMessage: '', errorData: '' }], 400), /refused it\. Tell/],
      [new FinesseError('log-too-large', ''), /larger than Finesse takes/],
      [new FinesseError('closed', ''), /is closed/],
      [new TypeError('odd'), /Something unexpected/],
    ];
    for (const [reason, sentence] of reasons) {
      client.answer = () => Promise.reject(reason);
      button().click();
      await new Promise((resolve) => element.addEventListener('finesse-log-phase', resolve, { once: true }));
      await element.updateComplete;
      expect(status())
        .to.match(sentence)
        .and.to.match(/^The log was not sent\..*It stays here until it can be sent\.$/);
      expect(status()).to.not.match(/502|Invalid Input|odd/);
      expect(button().textContent.trim()).to.equal('Try again');
    }
    await expect(element).to.be.accessible();
    client.answer = () => Promise.resolve(receipt(at));
    await element.send();
    await element.updateComplete;
    expect(status()).to.equal('The server has taken the log.');
  });

  it('does not send refused credentials once more: five refusals lock the user', async () => {
    client.answer = () => Promise.reject(new TransportError('credentials-refused', '', { status: 401 }));
    await element.send();
    await element.updateComplete;
    expect(status()).to.include('Sign out and in again, once.');
    button().click();
    await element.send();
    expect(client.sent).to.equal(1);
    expect(button().getAttribute('aria-disabled')).to.equal('true');
    element.client = new FakeClient();
    await element.updateComplete;
    expect(button().getAttribute('aria-disabled')).to.equal('false');
  });

  it('sends once however often it is pressed', () => {
    button().click();
    button().click();
    button().click();
    expect(client.sent).to.equal(1);
  });

  it('does not show the receipt of one client under another, nor anything without one', async () => {
    let answer: (receipt: ClientLogReceipt) => void = () => undefined;
    client.answer = () => new Promise((resolve) => (answer = resolve));
    const sending = element.send();
    element.client = undefined;
    await element.updateComplete;
    answer(receipt(at));
    await sending;
    await element.updateComplete;
    expect(receiptText()).to.equal('');
    await element.send();
    expect(phases.map((one) => one.phase)).to.deep.equal(['sending']);
  });

  it('has a target of 24 px or more, and a focus that can be seen', async () => {
    const box = button().getBoundingClientRect();
    expect(Math.min(box.width, box.height)).to.be.at.least(24);
    const health = await fixture<FinesseHealth>(html`<finesse-health .client=${client}></finesse-health>`);
    const sender = health.renderRoot.querySelector('finesse-log-sender')!;
    const inside = sender.renderRoot.querySelector('button')!;
    inside.focus({ focusVisible: true });
    expect(inside.matches(':focus-visible')).to.equal(true);
    expect(getComputedStyle(inside).outlineStyle).to.equal('solid');
  });

  it('speaks Korean', async () => {
    await setGadgetLocale('ko');
    client.answer = () => Promise.resolve(receipt(at));
    await element.send();
    await element.updateComplete;
    expect(status()).to.equal('서버가 로그를 받았습니다.');
    expect(receiptText()).to.include('12,340자, 214줄').and.to.include('61ms 만에 접수됨 (HTTP 202)');
    expect(button().textContent.trim()).to.equal('다시 보내기');
  });
});
