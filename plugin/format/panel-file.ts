/**
 * Name of the file next to the panel's files that contains `{"entry": "panel-<hash>.js"}`. The plugin reads it when it builds a
 * site, and so does an open page whose panel is gone because the site was published again.
 */
export const PANEL_LIST = 'panel.json';

/**
 * Returns the name of the panel's file.
 *
 * @param list - The parsed `panel.json`, or whatever a server sent instead.
 * @returns The file name, or `null` if the list is anything else.
 */
export function readPanelEntry(list: unknown): string | null {
  const entry: unknown = typeof list === 'object' && list !== null && 'entry' in list ? list.entry : null;
  return typeof entry === 'string' && /^panel-[0-9a-f]{16}\.js$/u.test(entry) ? entry : null;
}
