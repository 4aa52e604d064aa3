import type { Choices } from './choices.js';

/** What the function's files depend on. */
export interface FunctionSettings {
  book: string;
  /** The site's origins, separated by commas; empty if the configuration does not say. */
  origins: string;
  /** Version or location of the package, for the function's package.json. */
  packageSpec: string;
  store: Choices['store'];
  authUrl?: string | undefined;
}

/**
 * Returns the files of the function's directory, by path in it, but not `.env.local`, which holds the secret.
 *
 * A route is a file of one line. The rewrites are the addresses of older clients.
 */
export function functionFiles(settings: FunctionSettings): Record<string, string> {
  const { book, packageSpec, store } = settings;
  const routes = ['session', 'chat', 'health', ...(store === 'memory' ? [] : STORED_ROUTES)];
  const files: Record<string, string> = {
    'package.json': json({
      name: `ask-${book.toLowerCase()}`.slice(0, 64),
      private: true,
      type: 'module',
      dependencies: { 'docusaurus-plugin-docent': packageSpec },
      engines: { node: '>=20.19' },
    }),
    'vercel.json': json({
      $schema: 'https://openapi.vercel.sh/vercel.json',
      framework: null,
      outputDirectory: 'public',
      functions: { 'api/**/*.js': { maxDuration: 60, supportsCancellation: true } },
      rewrites: [
        { source: '/chat', destination: '/api/chat' },
        { source: '/auth/token', destination: '/api/session' },
        { source: '/health', destination: '/api/health' },
      ],
    }),
    'public/robots.txt': 'User-agent: *\nDisallow: /\n',
    '.gitignore': 'node_modules\n.vercel\n.env.local\n',
    '.env.example': exampleEnvironment(settings),
  };
  for (const route of routes)
    files[`api/${route}.js`] =
      `export * from 'docusaurus-plugin-docent/api/${route.replace('/index', '')}';\n`;
  return files;
}

/** Routes that do something only with a store. */
const STORED_ROUTES = ['sessions/index', 'sessions/[id]', 'feedback'];

/** The variables that `.env.local` of the function needs besides the secret, in the order in which they are written. */
export function functionVariables({
  book,
  origins,
  store,
  authUrl,
}: FunctionSettings): Record<string, string> {
  return {
    DOCENT_BOOK: book,
    DOCENT_ORIGINS: origins,
    OPENAI_API_KEY: '',
    ...(store === 'redis' && { REDIS_URL: '' }),
    ...(store === 'postgres' && { DATABASE_URL: '' }),
    ...(authUrl !== undefined && { DOCENT_AUTH_ISSUER: authUrl }),
  };
}

function exampleEnvironment({ book, origins, store, authUrl }: FunctionSettings): string {
  const redis = store === 'redis' ? '' : '# ';
  const postgres = store === 'postgres' ? '' : '# ';
  const auth = authUrl === undefined ? '# ' : '';
  return `# The function's environment. The values are in .env.local, which is not committed, and in your platform's settings.
# An empty value counts as unset.

# Required. Signs the passages; the build of the site needs the same. \`npx docent keygen\` prints a new one.
DOCENT_SECRET=

# Required. The origins whose pages may ask, separated by commas: no path, no trailing slash.
DOCENT_ORIGINS=${origins}

# The book's name; must equal the plugin's \`book\` option.
DOCENT_BOOK=${book}

# Required, unless OPENAI_BASE_URL is a server that needs no key.
OPENAI_API_KEY=

# Any server with OpenAI's chat completions API, and the model's name there.
# OPENAI_BASE_URL=https://api.openai.com/v1
# DOCENT_MODEL=gpt-4.1-mini

# A store, so that all instances of the function count together.
${redis}REDIS_URL=
${postgres}DATABASE_URL=

# The issuer of your readers' JWTs: Better Auth's base URL.
${auth}DOCENT_AUTH_ISSUER=${authUrl ?? ''}

# What a day may cost, in model tokens.
# DOCENT_TOKENS_PER_DAY=10000000
`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
