import type { WidgetSettings } from '../../plugin/format/settings.js';
import type { Manifest } from '../../plugin/format/manifest.js';

/**
 * Selects the partitions to search from a page: the page's own docs version, the default version of every other docs instance, and all
 * blogs and pages.
 *
 * @param pagePath - Path of the page being read, with or without a trailing slash.
 */
export function partitionsFor(
  settings: Pick<WidgetSettings, 'partitions'>,
  manifest: Pick<Manifest, 'partitions'>,
  pagePath: string,
): string[] {
  const own = versionOf(settings, pagePath);
  const ownInstance = own === undefined ? undefined : instanceOf(own);
  const searched = new Set<string>();
  for (const { key, isLast } of settings.partitions) {
    if (instanceOf(key) === ownInstance ? key === own : isLast) searched.add(key);
  }
  return manifest.partitions
    .filter(({ key, kind }) => kind !== 'docs' || searched.has(key))
    .map(({ key }) => key);
}

function versionOf({ partitions }: Pick<WidgetSettings, 'partitions'>, pagePath: string): string | undefined {
  const path = pagePath.replace(/\/+$/u, '');
  const around = partitions.filter(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
  return around.sort((left, right) => left.prefix.length - right.prefix.length).at(-1)?.key;
}

/** Returns `docs/<plugin id>` of `docs/<plugin id>/<version>`. A version's name may contain slashes; an id does not. */
function instanceOf(key: string): string {
  return key.split('/').slice(0, 2).join('/');
}
