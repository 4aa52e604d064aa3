import type { MagicComment } from '../source/page.js';

/** A code block, from a fence or a component. */
interface CodeSource {
  code: string;
  /** Determines which comment syntax magic comments can have. */
  language: string | null | undefined;
  /** The text after the language, such as `title="a.js" {1,3}`. */
  meta: string | null | undefined;
  /** Used when `meta` has no title. */
  title?: string | undefined;
}

/**
 * Returns the text of a code block as theme-classic shows it: the title, then the code without magic comments. Like the
 * theme, it keeps magic comments if the meta string lists lines (`{1,3}`).
 *
 * @returns The text, or `''` for an empty block without a title.
 */
export function codeText(
  { code, language, meta, title }: CodeSource,
  magicComments = DEFAULT_COMMENTS,
): string {
  const shownTitle =
    /title=(?<quote>["'])(?<title>.*?)\k<quote>/u.exec(meta ?? '')?.groups?.['title'] || title;
  const namesLines = /\{[\d,-]+\}/u.test(meta ?? '');
  const shown = namesLines ? code : dropMagicComments(code, language?.toLowerCase() ?? 'text', magicComments);
  return [shownTitle ?? '', shown.replace(/\n$/u, '')].filter((part) => part !== '').join('\n');
}

const DEFAULT_COMMENTS: readonly MagicComment[] = [
  { line: 'highlight-next-line', block: { start: 'highlight-start', end: 'highlight-end' } },
];

function dropMagicComments(code: string, language: string, magicComments: readonly MagicComment[]): string {
  const words = magicComments.flatMap(({ line, block }) => [line, block?.start, block?.end]);
  const isMagic = (text: string): boolean =>
    words.some((word) => word !== undefined && text.includes(word) && isComment(text.trim(), word, language));
  return code
    .split('\n')
    .filter((line) => !isMagic(line))
    .join('\n');
}

function isComment(line: string, word: string, language: string): boolean {
  const known = Object.entries(STYLES_BY_LANGUAGE).find(([names]) => names.split(' ').includes(language));
  const styles = known?.[1] ?? COMMON_STYLES;
  return styles.some((style) => STYLES[style].exec(line)?.[1]?.trim() === word);
}

const STYLES = {
  slashes: /^\/\/(.*)$/u,
  block: /^\/\*(.*)\*\/$/u,
  jsx: /^\{\s*\/\*(.*)\*\/\s*\}$/u,
  hash: /^#(.*)$/u,
  html: /^<!--(.*)-->$/u,
  dashes: /^--(.*)$/u,
  semicolons: /^;;(.*)$/u,
  percent: /^%(.*)$/u,
  quote: /^['‘’](.*)$/u,
  underscoreQuote: /^(?:_\s*)?['‘’](.*)$/u,
  rem: /^rem\b(.*)$/iu,
  bang: /^!(.*)$/u,
  parenStar: /^\(\*(.*)\*\)$/u,
  starAngle: /^\*>(.*)$/u,
} as const;

const COMMON_STYLES: readonly (keyof typeof STYLES)[] = ['slashes', 'block', 'jsx', 'hash', 'html'];

/** Comment styles by language, from theme-common 3.10; other languages use `COMMON_STYLES`. */
const STYLES_BY_LANGUAGE: Readonly<Record<string, readonly (keyof typeof STYLES)[]>> = {
  'js javascript ts typescript': ['slashes', 'block'],
  'jsx tsx': ['slashes', 'block', 'jsx'],
  html: ['slashes', 'block', 'html'],
  'python py bash': ['hash'],
  'markdown md': ['html', 'jsx', 'hash'],
  'tex latex matlab': ['percent'],
  'lua haskell': ['dashes'],
  sql: ['dashes', 'block'],
  wasm: ['semicolons'],
  'vb vba visual-basic': ['quote', 'rem'],
  vbnet: ['underscoreQuote', 'rem'],
  batch: ['rem'],
  basic: ['rem', 'bang'],
  fsharp: ['slashes', 'parenStar'],
  'ocaml sml': ['parenStar'],
  fortran: ['bang'],
  cobol: ['starAngle'],
};
