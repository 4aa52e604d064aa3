import { Parser } from 'htmlparser2';

/**
 * Returns whether a page's source asks not to be indexed: in front matter (`robots: noindex`, `robots: none`, `noindex: true`) or
 * with a robots tag. The built HTML shows tags that other files add, but only a production build has it.
 */
export function sourceForbidsIndexing(
  frontMatter: Readonly<Record<string, unknown>>,
  markdown: string,
): boolean {
  const { robots, noindex, noIndex } = frontMatter;
  return (
    noindex === true ||
    noIndex === true ||
    [robots].flat().some((rules) => typeof rules === 'string' && forbidsIndexing(rules)) ||
    hasNoIndexTag(withoutCode(markdown))
  );
}

/** Returns whether markup contains a robots tag that asks not to index the page. */
export function hasNoIndexTag(markup: string): boolean {
  return (markup.match(META_TAG) ?? []).some(
    (tag) => /robots/iu.test(tag) && isNoIndexTag(readAttributes(tag)),
  );
}

/** Returns whether the attributes of a `meta` element ask not to index the page. */
export function isNoIndexTag({ name, content }: Readonly<Record<string, unknown>>): boolean {
  return (
    typeof name === 'string' &&
    name.toLowerCase() === 'robots' &&
    typeof content === 'string' &&
    forbidsIndexing(content)
  );
}

const META_TAG = /<meta\s(?:[^>"']|"[^"]*"|'[^']*')*>/giu;

/** `none` means `noindex, nofollow`, but as the value of another rule (`max-image-preview: none`) it does not. */
function forbidsIndexing(rules: string): boolean {
  const names = rules
    .toLowerCase()
    .replaceAll(/\s*:\s*/gu, ':')
    .split(/[\s,]+/u);
  return names.includes('noindex') || names.includes('none');
}

function readAttributes(tag: string): Record<string, string> {
  let found: Record<string, string> = {};
  const parser = new Parser({
    onopentag: (_name, attributes) => {
      found = attributes;
    },
  });
  parser.end(tag);
  return found;
}

/** Removes code: a page that shows such a tag in its code is as public as any other. */
function withoutCode(markdown: string): string {
  return markdown.replace(/^ *(`{3,}|~{3,}).*?^ *\1|(`+)[^\n]*?\2/gmsu, '');
}
