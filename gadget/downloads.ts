/** Hands a text to the person at the browser: as a file, or by the clipboard. */

/** See the head of the file. */
export interface Downloads {
  /** Offers the text as a file; false where this frame may not. */
  save(name: string, text: string): boolean;
  /** Puts the text on the clipboard; false where that is not allowed. Never rejects. */
  copy(text: string): Promise<boolean>;
}

/** How long the browser may take to read the file, ms; then its memory is given back. */
const KEPT_MS = 60_000;

/** The browser's way, without leaving the frame. */
export const browserDownloads: Downloads = {
  save(name, text) {
    if (!maySave(window)) return false;
    const url = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
    return true;
  },
  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // No secure page, or the desktop does not pass the permission on to its frames: there is the old way.
      return copyBySelection(text);
    }
  },
};

/**
 * A browser says nothing when a sandbox keeps a file from being saved (HTML, "allowed to download"), so the frames are looked
 * at, as far as they can be seen. A page without an origin of its own is in a sandbox that cannot be seen.
 */
export function maySave(page: Pick<Window, 'frameElement' | 'parent' | 'origin'>): boolean {
  if (page.origin === 'null') return false;
  const frame = page.frameElement;
  if (!frame) return true;
  const allowed = frame.getAttribute('sandbox')?.split(/\s+/) ?? ['allow-downloads'];
  if (!allowed.includes('allow-downloads')) return false;
  return maySave(page.parent);
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  const before = document.activeElement;
  area.value = text;
  document.body.append(area);
  area.select();
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way where a frame has no clipboard of its own
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    area.remove();
    if (before instanceof HTMLElement) before.focus();
  }
}
