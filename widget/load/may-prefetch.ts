/** The part of `navigator` that says what a reader's connection costs. Only Chromium has it. */
interface ConnectionInfo {
  connection?: { saveData?: boolean; effectiveType?: string };
}

/**
 * Whether files may be loaded before a reader's question needs them: not if the reader asked the browser to save data, and not on a
 * connection as slow as 2G. Browsers that do not tell are taken to allow it.
 *
 * @param navigator - The browser's.
 */
export function mayPrefetch(navigator: object): boolean {
  const { connection }: ConnectionInfo = navigator;
  const { saveData = false, effectiveType = '' } = connection ?? {};
  return !saveData && !effectiveType.endsWith('2g');
}
