/** For tests: hides and shows the page. */

/** Sets `document.visibilityState` and tells the page; `restoreVisibility` gives it back to the browser. */
export function setVisibility(state: DocumentVisibilityState): void {
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
  document.dispatchEvent(new Event('visibilitychange'));
}

/** Undoes {@link setVisibility}. */
export function restoreVisibility(): void {
  Reflect.deleteProperty(document, 'visibilityState');
}
