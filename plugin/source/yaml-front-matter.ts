import { parse } from 'yaml';

/**
 * Reads a file's front matter as `@11ty/gray-matter` does, which it replaces in the bundle of `bundled-rules.ts`: that package would
 * bring a second YAML parser of 70 kB.
 *
 * @throws YAMLParseError
 */
export default function readFrontMatter(text: string): { data: object; content: string } {
  const start = /^\uFEFF?---[ \t]*\r?\n/u.exec(text)?.[0].length;
  if (start === undefined) return { data: {}, content: text };
  const rest = text.slice(start);
  const end = /^---[ \t]*(?:\r?\n|$)/mu.exec(rest);
  const data: unknown = parse(rest.slice(0, end?.index));
  return {
    data: typeof data === 'object' && data !== null ? data : {},
    content: end === null ? '' : rest.slice(end.index + end[0].length),
  };
}
