import type { AskMode, WidgetSettings } from '../../plugin/format/settings.js';

/** What the widget offers on one page. */
export interface PageRules {
  /** Whether the button and the shortcut exist. */
  visible: boolean;
  mode: AskMode;
  /** Whether the reader can ask about a selection. */
  selection: boolean;
}

/**
 * Determines the rules of a page: its front matter's, else the site's. Questions about selections need a function.
 *
 * @param pathname - As the browser reports it: with or without a trailing slash, percent-encoded or not.
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
