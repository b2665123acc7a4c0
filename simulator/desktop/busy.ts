/** Work that really keeps the desktop's one thread busy: by the page itself, or by a gadget beside. */

/** How long each piece of work lasts, and how long the page may breathe in between, ms: so that a click to mend still comes through. */
const WORK_MS = 1_300;
const REST_MS = 500;
/** It ends by itself after so long, ms. */
const MOST_MS = 90_000;
/** Name of the frame, which the browser tells with its long tasks. */
const GADGET_NAME = 'Wallboard';

/** The desktop's page is busy. @returns what ends it. */
export function keepPageBusy(): () => void {
  return work(window, MOST_MS);
}

/**
 * A gadget of somebody else is busy: a frame of this origin, so that it shares the thread as gadgets do in Finesse.
 * @param place where the frame goes. @returns what takes it away.
 */
export function addBusyGadget(place: HTMLElement, title: string, text: string): () => void {
  const frame = document.createElement('iframe');
  frame.name = GADGET_NAME;
  frame.id = GADGET_NAME;
  frame.title = title;
  frame.className = 'stranger';
  // Its own script does it: long tasks are told by the frame whose script ran.
  frame.srcdoc = `<!doctype html><meta name="color-scheme" content="light dark"><body style="font:14px sans-serif;margin:12px"><p></p><script>(${work.toString()})(window,${MOST_MS},${WORK_MS},${REST_MS})</script>`;
  frame.addEventListener('load', () => {
    const line = frame.contentDocument?.querySelector('p');
    if (line) line.textContent = text;
  });
  place.append(frame);
  return () => frame.remove();
}

/** Complete in itself, since its text also stands in a page of its own. */
function work(page: Window, mostMs: number, workMs = WORK_MS, restMs = REST_MS): () => void {
  const begun = page.performance.now();
  let timer = 0;
  const piece = (): void => {
    const from = page.performance.now();
    while (page.performance.now() - from < workMs);
    if (from - begun < mostMs) timer = page.setTimeout(piece, restMs);
  };
  timer = page.setTimeout(piece, restMs);
  return () => page.clearTimeout(timer);
}
