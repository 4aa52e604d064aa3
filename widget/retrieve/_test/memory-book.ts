import type { Chunk } from '../../../plugin/format/chunk.js';
import type { Manifest } from '../../../plugin/format/manifest.js';
import { createLanguage, type Language } from '../../../plugin/terms/tokenizer.js';
import { encodeIndex, type EncodeOptions, type IndexedChunk } from '../../../plugin/publish/encode-index.js';
import { loadLanguagePack } from '../../../plugin/search-index/language-pack.js';
import { openBook, type Book } from '../open-book.js';

export const MANIFEST_URL = '/book/docent/manifest.json';

/** A published book behind a `fetch` that records requests and can be made to respond differently. */
export interface MemoryBook {
  manifest: Manifest;
  language: Language;
  /** Files by name; may be changed. */
  files: Map<string, Uint8Array>;
  /** Names of the requested files, in order. */
  requests: string[];
  /** If set, answers requests instead of the files. */
  fault: ((name: string) => Response | Promise<Response> | null) | null;
  fetch: typeof fetch;
  open(): Promise<Book>;
}

/** Publishes chunks in memory, through the same encoder as a build. */
export async function publishInMemory(
  chunks: readonly IndexedChunk[],
  options: { locale?: string } & Pick<
    EncodeOptions,
    'maxShardBytes' | 'outline' | 'weights' | 'sign' | 'signContents'
  > = {},
): Promise<MemoryBook> {
  const { locale = 'en', ...encoding } = options;
  const language = createLanguage(locale, await loadLanguagePack(locale));
  const { manifest, files } = encodeIndex(chunks, {
    language,
    locale,
    baseUrl: '/book/',
    book: 'test',
    ...encoding,
  });
  const book: MemoryBook = {
    manifest,
    language,
    files: new Map(files.map(({ name, bytes }) => [name, bytes])),
    requests: [],
    fault: null,
    async fetch(input) {
      const name = String(input instanceof Request ? input.url : input).replace('/book/docent/', '');
      book.requests.push(name);
      // Real responses arrive later, so that requests can overlap.
      await new Promise((resolve) => setTimeout(resolve));
      const faulty = await book.fault?.(name);
      if (faulty) return faulty;
      const bytes = book.files.get(name);
      return bytes === undefined ? new Response(null, { status: 404 }) : new Response(new Uint8Array(bytes));
    },
    async open() {
      const opened = await openBook(MANIFEST_URL, { fetch: book.fetch }, language);
      if (!opened.ok) throw new Error(opened.error.message);
      return opened.book;
    },
  };
  return book;
}

/** Makes a chunk of each text, with the part before the first colon as its heading: `Install: Run npm install.` */
export function toChunks(url: string, texts: readonly string[], over: Partial<Chunk> = {}): IndexedChunk[] {
  const title = over.title ?? url.replace(/^.*\//u, '');
  return texts.map((text, index) => {
    const [, heading = '', body = text] = /^([^:\n]{1,80}): ([\s\S]*)$/u.exec(text) ?? [];
    const chunk: Chunk = {
      id: `${url}#${index}`.padEnd(8, '-'),
      url,
      anchor: heading === '' ? '' : heading.toLowerCase().replaceAll(' ', '-'),
      title,
      breadcrumbs: heading === '' ? [title] : [title, heading],
      text: body,
      kind: 'docs',
      version: 'current',
      locale: 'en',
      ...over,
    };
    const partition = chunk.kind === 'docs' ? `docs/default/${chunk.version}` : `${chunk.kind}/default`;
    return { chunk, partition };
  });
}
