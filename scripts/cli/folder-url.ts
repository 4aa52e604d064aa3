/**
 * Computes the address that Docusaurus' docs plugin gives a file by default: `slug` or `id` if set, no extension, no number
 * prefixes (`01-intro`), and the folder's own address for `index`, `README` or a file named like its folder.
 *
 * @param relativePath - The file's path in the directory, such as `guide/01-intro.mdx`.
 * @param baseUrl - The base path of the docs, such as `/docs/`, with or without its slashes.
 */
export function toFolderUrl(
  relativePath: string,
  frontMatter: Readonly<Record<string, unknown>>,
  baseUrl: string,
): string {
  const { slug, id } = frontMatter;
  const parts = relativePath
    .replace(/\.mdx?$/u, '')
    .split('/')
    .map((part) => part.replace(/^\d+\s*[-_.]+\s*(?=[^\d\s._-])/u, ''));
  const name = parts.pop() ?? '';
  const ownName = typeof id === 'string' ? id : isFolderPage(name, parts.at(-1)) ? '' : name;
  const own = typeof slug === 'string' ? slug : ownName;
  const below = own.startsWith('/') ? own : [...parts, own].join('/');
  return `/${[baseUrl, below].join('/')}`.replace(/\/{2,}/gu, '/').replace(/(?<=.)\/$/u, '');
}

function isFolderPage(name: string, folder: string | undefined): boolean {
  return (
    /^(?:index|readme)$/iu.test(name) || (folder !== undefined && name.toLowerCase() === folder.toLowerCase())
  );
}
