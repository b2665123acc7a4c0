import { expect } from '@open-wc/testing';
import sinon from 'sinon';
import { browserDownloads, maySave } from './downloads.ts';

type Page = Parameters<typeof maySave>[0];

/** A page in a frame with that `sandbox`, or none. */
function framed(sandbox: string | undefined, parent: Page = window.top as Window): Page {
  const frameElement = document.createElement('iframe');
  if (sandbox !== undefined) frameElement.setAttribute('sandbox', sandbox);
  return { frameElement, parent: parent as Window, origin: 'https://fin1' };
}

describe('maySave', () => {
  it('is so in a page, and in frames without a sandbox', () => {
    const top: Page = { frameElement: null, parent: window, origin: 'https://fin1' };
    expect(maySave(top)).to.equal(true);
    expect(maySave(framed(undefined, framed(undefined, top)))).to.equal(true);
    expect(maySave(framed('allow-scripts allow-downloads', top))).to.equal(true);
  });

  it('is not so in a sandbox that does not allow it, however far out, nor without an origin', () => {
    const top: Page = { frameElement: null, parent: window, origin: 'https://fin1' };
    expect(maySave(framed('allow-scripts allow-same-origin', top))).to.equal(false);
    expect(maySave(framed('', top))).to.equal(false);
    expect(maySave(framed('allow-downloads-without-user-activation', top))).to.equal(false);
    expect(maySave(framed(undefined, framed('allow-scripts', top)))).to.equal(false);
    expect(maySave({ ...top, origin: 'null' })).to.equal(false);
  });
});

describe('browserDownloads', () => {
  afterEach(() => sinon.restore());

  it('hands over a file with its name and whole text, and gives its memory back later', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout'] });
    const clicked: HTMLAnchorElement[] = [];
    sinon.stub(HTMLAnchorElement.prototype, 'click').callsFake(function (this: HTMLAnchorElement) {
      clicked.push(this);
    });
    const revoke = sinon.spy(URL, 'revokeObjectURL');
    expect(browserDownloads.save('a.har', '{"한국어":1}')).to.equal(true);
    const [link] = clicked;
    expect(link?.download).to.equal('a.har');
    expect(await (await fetch(link?.href ?? '')).text()).to.equal('{"한국어":1}');
    expect(revoke.called).to.equal(false);
    clock.tick(60_000);
    expect(revoke.calledOnceWith(link?.href)).to.equal(true);
  });

  it('copies by the clipboard, and by a selection where there is none', async () => {
    const write = sinon.stub(navigator.clipboard, 'writeText').resolves();
    expect(await browserDownloads.copy('one')).to.equal(true);
    expect(write.calledOnceWith('one')).to.equal(true);
    write.rejects(new DOMException('', 'NotAllowedError'));
    const selected: string[] = [];
    const command = sinon.stub(document, 'execCommand').callsFake(() => {
      const area = document.activeElement;
      if (area instanceof HTMLTextAreaElement) selected.push(area.value.slice(area.selectionStart, area.selectionEnd));
      return true;
    });
    const button = document.createElement('button');
    document.body.append(button);
    button.focus();
    expect(await browserDownloads.copy('two')).to.equal(true);
    expect(selected).to.deep.equal(['two']);
    expect(document.activeElement).to.equal(button);
    expect(document.querySelector('textarea')).to.equal(null);
    command.throws(new Error('odd'));
    expect(await browserDownloads.copy('three')).to.equal(false);
    expect(document.querySelector('textarea')).to.equal(null);
    button.remove();
  });
});
