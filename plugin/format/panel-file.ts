/**
 * `panel.json`, beside the panel's files: `{"entry": "panel-<hash>.js"}`. Read by the plugin when it builds a site, and by an open
 * page whose panel is gone because the site was published again.
 */
export const PANEL_LIST = 'panel.json';

/**
 * The name of the panel's file.
 *
 * @param list - The parsed `panel.json`, or whatever a server sent instead.
 * @returns `null` when it is something else
 */
export function readPanelEntry(list: unknown): string | null {
  const entry: unknown = typeof list === 'object' && list !== null && 'entry' in list ? list.entry : null;
  return typeof entry === 'string' && /^panel-[0-9a-f]{16}\.js$/u.test(entry) ? entry : null;
}
