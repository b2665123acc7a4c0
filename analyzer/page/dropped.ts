/** Files and folders that were dropped or chosen → files with their paths, in the order in which the command reads them. */
import type { DroppedFile } from './messages.ts';

/** The standard's way (WHATWG File System), which not every browser has. */
interface HandleItem {
  readonly getAsFileSystemHandle?: () => Promise<FileSystemHandle | null>;
}

/** All files of what was dropped, folders to their bottom. To be called while the event is handled: afterwards the browser forgets. */
export function droppedFiles(transfer: DataTransfer): Promise<readonly DroppedFile[]> {
  const dropped = [...transfer.items].map((item) => ({
    entry: item.webkitGetAsEntry(),
    file: item.getAsFile(),
    // Entries of a page from disk can be neither opened nor listed in Chromium (EncodingError); handles can.
    handle: (item as HandleItem).getAsFileSystemHandle?.().catch(() => null),
  }));
  return Promise.all(
    dropped.map(async ({ entry, file, handle }) => {
      if (!entry?.isDirectory) return file ? [{ path: file.name, file }] : [];
      const folder = await handle;
      return folder && isFolderHandle(folder) ? inHandle(folder, folder.name) : inEntry(entry, entry.name);
    }),
  ).then((found) => inOrder(found.flat()));
}

async function inHandle(folder: FileSystemDirectoryHandle, path: string): Promise<readonly DroppedFile[]> {
  const found: DroppedFile[] = [];
  for await (const one of folder.values()) {
    const below = `${path}/${one.name}`;
    if (isFolderHandle(one)) found.push(...(await inHandle(one, below)));
    else found.push({ path: below, file: await one.getFile().catch(() => undefined) });
  }
  return found;
}

function isFolderHandle(handle: FileSystemHandle): handle is FileSystemDirectoryHandle {
  return handle.kind === 'directory';
}

/** Files of an input. */
export function chosenFiles(files: FileList): readonly DroppedFile[] {
  return inOrder(
    [...files].map((file) => ({ path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath, file })),
  );
}

async function inEntry(entry: FileSystemEntry, path: string): Promise<readonly DroppedFile[]> {
  if (isFile(entry)) {
    // One that is gone is told as such, and the rest is read all the same.
    const file = await new Promise<File | undefined>((resolve) => entry.file(resolve, () => resolve(undefined)));
    return [{ path, file }];
  }
  if (!isFolder(entry)) return [];
  const reader = entry.createReader();
  const found: DroppedFile[] = [];
  // A reader gives a hundred entries at a time, and none when there are no more.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    for (const one of some) found.push(...(await inEntry(one, `${path}/${one.name}`)));
  }
}

function inOrder(files: readonly DroppedFile[]): readonly DroppedFile[] {
  return [...files].sort(({ path: one }, { path: other }) => (one < other ? -1 : one > other ? 1 : 0));
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
