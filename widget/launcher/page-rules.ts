import type { AskMode, WidgetSettings } from '../../plugin/format/settings.js';

/**
 * Determines what the widget offers on a page from the page's front matter or, failing that, from the site's settings. Questions about
 * selections need a function.
 *
 * @param pathname - As the browser reports it: with or without a trailing slash, percent-encoded or not.
 * @returns `visible`: whether the button and the shortcut exist; `selection`: whether selections can be asked about.
 */
export function pageRules(
  settings: Pick<WidgetSettings, 'endpoint' | 'mode' | 'show' | 'pages'>,
  pathname: string,
): { visible: boolean; mode: AskMode; selection: boolean } {
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
