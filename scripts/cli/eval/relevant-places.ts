import { distance } from 'fastest-levenshtein';
import { anchorsOf, type Chunk } from '../../../plugin/format/chunk.js';
import type { SourcePage } from '../../../plugin/source/page.js';
import { isRight, pagesOf, type NumberedQuestion } from './questions.js';
import { toFolderUrl } from '../folder-url.js';

/** The pages and sections that a question can name. */
export interface BookPlaces {
  /** Path under which the site serves the pages, as given on the command line, such as `/docs/`. */
  baseUrl: string;
  /** The chunks of each page, keyed by the page's path in the directory. */
  chunksByPath: ReadonlyMap<string, readonly Chunk[]>;
  /** The same paths, keyed by the page's address on the site. */
  pathByAddress: ReadonlyMap<string, string>;
}

/** A page, section or answer that a question gives but the directory does not contain. */
export interface UnknownPlace {
  /** Line number of the question, from 1. */
  line: number;
  /** One sentence, without a full stop. */
  message: string;
}

/**
 * @param pages - Pages whose `url` is the path of their file in the directory.
 * @param chunks - The chunks of these pages.
 * @param baseUrl - Path under which the site serves the pages.
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
 * Replaces every page that a question names with its path in the directory. A question may leave out the extension, use the other
 * one (`.md`, `.mdx`) or give the page's address on the site. Unknown names are kept and reported.
 *
 * @returns The questions, in order; `answerable` is the number of questions that at least one chunk answers.
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

type Tell = (message: string) => void;

function resolvePlace(place: string, places: BookPlaces, tell: Tell): string {
  const hash = place.indexOf('#');
  if (hash < 0) return resolvePage(place, places, tell) ?? place;
  const path = resolvePage(place.slice(0, hash), places, tell);
  if (path === undefined) return place;
  const anchors = new Set(places.chunksByPath.get(path)?.flatMap((chunk) => anchorsOf(chunk)));
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

/** Returns the path of a named page. An exact path takes precedence over any looser reading of the name. */
function findPage(name: string, { baseUrl, chunksByPath, pathByAddress }: BookPlaces): string | undefined {
  if (chunksByPath.has(name)) return name;
  const address = toAddress(name);
  if (address.startsWith('/')) return pathByAddress.get(address);
  const bare = address.replace(/\.mdx?$/u, '');
  const path = [address, `${bare}.md`, `${bare}.mdx`].find((candidate) => chunksByPath.has(candidate));
  return path ?? pathByAddress.get(toFolderUrl(bare, {}, baseUrl));
}

/** Removes the host, query, anchor, a leading `./`, a final `index.html` or `.html`, trailing slashes and percent-encoding. */
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
  // A suggestion that has little in common with the name would only mislead.
  return best === undefined || best.away > name.length * 0.6 ? '' : `; did you mean ${before}${best.name}?`;
}
