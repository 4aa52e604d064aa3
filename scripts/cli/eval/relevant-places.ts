import { distance } from 'fastest-levenshtein';
import type { Chunk } from '../../../plugin/format/chunk.js';
import type { SourcePage } from '../../../plugin/source/page.js';
import { isRight, type NumberedQuestion } from './questions.js';
import { toFolderUrl } from '../folder-url.js';

/** What a folder has that a question can name. */
export interface BookPlaces {
  /** Address below the host, no slash at its end. */
  baseUrl: string;
  /** The chunks of each page, by the page's path below the folder. */
  chunksByPath: ReadonlyMap<string, readonly Chunk[]>;
  /** The same paths by the address Docusaurus would serve the page at. */
  pathByAddress: ReadonlyMap<string, string>;
}

/** Something a question names that the folder does not have. */
export interface UnknownPlace {
  /** Of the question, 1-based. */
  line: number;
  /** One sentence, without its full stop. */
  message: string;
}

/**
 * @param pages `url` is the path below the folder
 * @param chunks of these pages
 * @param baseUrl address below which the site serves the pages
 */
export function createPlaces(
  pages: readonly SourcePage[],
  chunks: readonly Chunk[],
  baseUrl: string,
): BookPlaces {
  const chunksByPath = new Map<string, Chunk[]>(pages.map(({ url }) => [url, []]));
  for (const chunk of chunks) chunksByPath.get(chunk.url)?.push(chunk);
  const pathByAddress = new Map(
    pages.map(({ url, frontMatter }) => [toFolderUrl(url, frontMatter, baseUrl), url]),
  );
  return { baseUrl, chunksByPath, pathByAddress };
}

/**
 * Puts the folder's own path for every page a question names, however it was spelled: with or without its ending, with the
 * other one, or by its address on the site. What the folder does not have stays as it is and is told.
 *
 * @returns the questions in order; `answerable` counts those that some chunk of the folder would answer
 */
export function resolvePlaces(
  questions: readonly NumberedQuestion[],
  places: BookPlaces,
): { questions: NumberedQuestion[]; unknown: UnknownPlace[]; answerable: number } {
  const unknown: UnknownPlace[] = [];
  let answerable = 0;
  const resolved = questions.map((question) => {
    const tell = (message: string): void => void unknown.push({ line: question.line, message });
    const { relevant, page } = question;
    const own: NumberedQuestion = {
      ...question,
      exclude: question.exclude.map((name) => resolvePage(name, places, tell) ?? name),
      ...(relevant !== undefined && { relevant: relevant.map((place) => resolvePlace(place, places, tell)) }),
      ...(page !== undefined && { page: resolvePage(page, places, tell) ?? page }),
    };
    const chunks = pagesOf(own).flatMap((path) => places.chunksByPath.get(path) ?? []);
    if (chunks.some((chunk) => isRight(chunk, own))) answerable += 1;
    else if (relevant === undefined && chunks.length > 0) {
      tell(`no passage of ${own.page ?? ''} contains the whole answer`);
    }
    return own;
  });
  return { questions: resolved, unknown, answerable };
}

/** @returns paths below the folder of the pages a question expects */
export function pagesOf({ relevant, page }: Pick<NumberedQuestion, 'relevant' | 'page'>): string[] {
  if (relevant === undefined) return page === undefined ? [] : [page];
  return [...new Set(relevant.map((place) => place.replace(/#.*$/su, '')))];
}

type Tell = (message: string) => void;

function resolvePlace(place: string, places: BookPlaces, tell: Tell): string {
  const hash = place.indexOf('#');
  if (hash < 0) return resolvePage(place, places, tell) ?? place;
  const path = resolvePage(place.slice(0, hash), places, tell);
  if (path === undefined) return place;
  const anchors = new Set(places.chunksByPath.get(path)?.map(({ anchor }) => anchor));
  const asWritten = place.slice(hash + 1);
  const anchor = anchors.has(asWritten) ? asWritten : decode(asWritten);
  if (!anchors.has(anchor)) tell(`${path} has no section "#${anchor}"${nearest(anchor, anchors, '#')}`);
  return `${path}#${anchor}`;
}

function resolvePage(name: string, places: BookPlaces, tell: Tell): string | undefined {
  const path = findPage(name, places);
  if (path !== undefined) return path;
  const isAddress = /^(?:\/|https?:)/u.test(name);
  const known = isAddress ? places.pathByAddress : places.chunksByPath;
  const below = isAddress ? ` below ${places.baseUrl}` : '';
  tell(`there is no page "${name}"${below}${nearest(toAddress(name), known.keys())}`);
  return undefined;
}

/** An exact path wins over every looser reading. */
function findPage(name: string, { baseUrl, chunksByPath, pathByAddress }: BookPlaces): string | undefined {
  if (chunksByPath.has(name)) return name;
  const address = toAddress(name);
  if (address.startsWith('/')) return pathByAddress.get(address);
  const bare = address.replace(/\.mdx?$/u, '');
  const path = [address, `${bare}.md`, `${bare}.mdx`].find((candidate) => chunksByPath.has(candidate));
  return path ?? pathByAddress.get(toFolderUrl(bare, {}, baseUrl));
}

/** Without host, query, `./`, `index.html`, trailing slash and percent-encoding. */
function toAddress(name: string): string {
  const bare = decode(name.trim())
    .replace(/^https?:\/\/[^/?#]*/u, '')
    .replace(/[?#].*$/su, '')
    .replace(/^(?:\.\/)+/u, '')
    .replace(/(?:\/index)?\.html$/u, '');
  return bare.replace(/(?<=.)\/+$/u, '');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function nearest(name: string, known: Iterable<string>, before = ''): string {
  let best: { name: string; away: number } | undefined;
  for (const candidate of known) {
    const away = distance(name, candidate);
    if (candidate !== '' && (best === undefined || away < best.away)) best = { name: candidate, away };
  }
  // A suggestion with nothing in common with the name would only mislead.
  return best === undefined || best.away > name.length * 0.6 ? '' : `; did you mean ${before}${best.name}?`;
}
