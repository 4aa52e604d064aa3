import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { glob } from 'tinyglobby';

/** Something of the site's own that `docent init` makes room for, or tells the author about. */
export interface Occupant {
  kind: 'chat' | 'search';
  /** Its name as the author knows it. */
  name: string;
  /** The file or package that shows it. */
  where: string;
  /** The corner it floats in; `null` for a search. */
  corner: Corner | null;
}

export type Corner = 'bottom-right' | 'bottom-left';

/**
 * Finds chats and searches that a site already has: by package, by address in the configuration, and by elements that the site's own
 * source fixes to a lower corner. I/O: reads the site's `src` directory.
 *
 * @param dependencies - Packages that the site depends on.
 * @param config - The configuration file.
 */
export async function findOccupants(
  siteDir: string,
  dependencies: Readonly<Record<string, string>>,
  config: { name: string; source: string },
): Promise<Occupant[]> {
  const found: Occupant[] = [];
  for (const name of Object.keys(dependencies)) {
    if (SEARCH_PACKAGES.test(name)) found.push({ kind: 'search', name, where: 'package.json', corner: null });
    if (CHAT_PACKAGES.test(name))
      found.push({ kind: 'chat', name, where: 'package.json', corner: 'bottom-right' });
  }
  if (/\balgolia\s*:/u.test(config.source))
    found.push({ kind: 'search', name: 'Algolia DocSearch', where: config.name, corner: null });
  found.push(...chatsNamedIn(config.source, config.name));
  const files = await glob('src/**/*.{js,jsx,ts,tsx,css,scss,less}', {
    cwd: siteDir,
    ignore: ['**/node_modules/**', '**/*.d.ts'],
  });
  for (const file of files.toSorted()) {
    const source = await readFile(path.join(siteDir, file), 'utf8').catch(() => '');
    if (source.length > MAX_SOURCE_CHARS) continue;
    found.push(...chatsNamedIn(source, file));
    const name = componentName(file);
    for (const corner of fixedCorners(source)) found.push({ kind: 'chat', name, where: file, corner });
  }
  return found;
}

/** Returns what an author calls a component: `ChatWidget` for `ChatWidget/styles.module.css`. */
function componentName(file: string): string {
  const [base = ''] = path.posix.basename(file).split('.');
  return /^(?:index|styles?)$/u.test(base) ? path.posix.basename(path.posix.dirname(file)) : base;
}

/** Longer files are generated. */
const MAX_SOURCE_CHARS = 200_000;

/** Packages whose chat floats in the lower right unless it is configured otherwise. */
const CHAT_PACKAGES =
  /^(?:@intercom\/|react-use-intercom$|crisp-sdk-web$|@crisp|@chatwoot\/|@botpress\/|@inkeep\/|@kapaai\/|@n8n\/chat$|react-chatbot-kit$|react-chatbotify$|react-simple-chatbot$|react-chat-widget|tawk-messenger-react$|@tawk|@livechat\/|@copilotkit\/react-ui$|@typebot\.io\/)/u;

const SEARCH_PACKAGES =
  /^(?:@easyops-cn\/docusaurus-search-local|@cmfcmf\/docusaurus-search-local|docusaurus-lunr-search|docusaurus-plugin-search-local|@docusaurus\/theme-search-algolia|@docsearch\/react|docusaurus-theme-search-typesense|@orama\/plugin-docusaurus(?:-v3)?|@getcanary\/docusaurus-.+)$/u;

/** Hosts of chat scripts. */
const CHAT_HOSTS: readonly (readonly [host: string, name: string])[] = [
  ['client.crisp.chat', 'Crisp'],
  ['widget.intercom.io', 'Intercom'],
  ['chatbase.co', 'Chatbase'],
  ['widget.kapa.ai', 'kapa.ai'],
  ['cdn.botpress.cloud', 'Botpress'],
  ['embed.tawk.to', 'tawk.to'],
  ['code.tidio.co', 'Tidio'],
  ['js.driftt.com', 'Drift'],
  ['js.hs-scripts.com', 'HubSpot'],
  ['static.zdassets.com', 'Zendesk'],
  ['cdn.inkeep.com', 'Inkeep'],
  ['unpkg.com/@inkeep', 'Inkeep'],
  ['cdn.livechatinc.com', 'LiveChat'],
  ['app.chatwoot.com', 'Chatwoot'],
  ['widget.docsbot.ai', 'DocsBot'],
  ['cdn.voiceflow.com', 'Voiceflow'],
  ['chatgpt.mendable.ai', 'Mendable'],
];

function chatsNamedIn(source: string, where: string): Occupant[] {
  return CHAT_HOSTS.filter(([host]) => source.includes(host)).map(([, name]) => ({
    kind: 'chat',
    name,
    where,
    corner: 'bottom-right',
  }));
}

/** Returns the lower corners that a style sheet, a style object or utility classes fix something small to. */
function fixedCorners(source: string): Corner[] {
  const blocks = source.match(/\{[^{}]*\}/gu) ?? [];
  const declared = blocks.filter((block) => /\bposition\s*:\s*['"]?fixed\b/u.test(block));
  const classes = (source.match(/(["'`])(?:(?!\1)[^\n]){1,600}\1/gu) ?? []).filter((text) =>
    /(?<![\w:-])fixed(?![\w-])/u.test(text),
  );
  const corners = [
    ...declared.map((block) =>
      cornerOf((side) => new RegExp(String.raw`(?<![\w-])${side}['"]?\s*:(?!\s*['"]?auto)`, 'u').test(block)),
    ),
    ...classes.map((text) =>
      cornerOf((side) => new RegExp(String.raw`(?<![\w:-])${side}-(?!auto)`, 'u').test(text)),
    ),
  ];
  return [...new Set(corners.filter((corner) => corner !== null))];
}

/** What has both sides, or a top as well, is a bar or an overlay. */
function cornerOf(has: (side: string) => boolean): Corner | null {
  if (!has('bottom') || has('top') || has('left') === has('right')) return null;
  return has('right') ? 'bottom-right' : 'bottom-left';
}
