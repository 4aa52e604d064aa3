import type { AskMode, WidgetSettings } from '../../plugin/format/settings.js';

/** What the widget offers on one page. */
export interface PageRules {
  /** The button, the shortcut and the popover are there. */
  visible: boolean;
  mode: AskMode;
  /** A selection can be asked about. */
  selection: boolean;
}

/**
 * The rules of the page at an address: its front matter's word, else the site's. Without a function there is nothing
 * that could answer about a selection.
 *
 * @param pathname As the browser has it: with or without a trailing slash, percent-encoded or not.
 */
export function pageRules(
  settings: Pick<WidgetSettings, 'endpoint' | 'mode' | 'show' | 'pages'>,
  pathname: string,
): PageRules {
  const page = pageNames(pathname)
    .map((name) => (Object.hasOwn(settings.pages, name) ? settings.pages[name] : undefined))
    .find((found) => found !== undefined);
  const mode = page?.mode ?? settings.mode;
  const wanted = page?.widget ?? settings.show === 'everywhere';
  const answers = settings.endpoint !== null;
  return {
    visible: wanted && (answers || mode !== 'selection'),
    mode,
    selection: wanted && answers && mode !== 'book',
  };
}

function pageNames(pathname: string): string[] {
  const bare = pathname.replace(/\/(?:index\.html)?$/u, '').replace(/\.html$/u, '');
  const names = [bare, decode(bare), encodeURI(decode(bare))];
  return bare === '' ? [...names, '/'] : names;
}

function decode(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
