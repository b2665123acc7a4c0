/** What a tab remembers across its reloads. Storage may be full, forbidden, or written by somebody else: then it remembers nothing. */
import type { Platform } from '../platform.ts';

type Tab = Pick<Platform, 'storage'>;

/** What is kept under `key`; '' for nothing. */
export function recall({ storage }: Tab, key: string): string {
  try {
    return storage?.getItem(key) ?? '';
  } catch {
    return '';
  }
}

/**
 * Keeps `value`, '' for nothing.
 * @returns false where that is not possible.
 */
export function remember({ storage }: Tab, key: string, value: string): boolean {
  try {
    if (value === '') storage?.removeItem(key);
    else storage?.setItem(key, value);
    return storage !== undefined;
  } catch {
    return false;
  }
}
