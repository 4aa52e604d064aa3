import * as z from 'zod';
import { BuildError } from '../build-error.js';
import { describeIssue } from './describe-issue.js';

/** Range and default of `chunkMaxChars`, which are the same for the `docent` command. */
export const CHUNK_CHARS = { min: 300, max: 4_000, default: 1_200 } as const;

/** The function's base address, from the options or the environment. */
const endpointSchema = z
  .url({ protocol: /^https?$/u })
  .refine((address) => !/[?#]/u.test(address), 'must not contain a query or `#`');

/** Larger distances would put the button outside a small window. */
const offsetSchema = z.int().min(0).max(400);

const SHORTCUT_ERROR =
  "must be `mod` or `alt`, optionally `shift`, and a letter or a digit, such as 'mod+shift+k', or false";
const SHORTCUT_PARTS = ['mod', 'alt', 'shift'];

/** Accepts modifiers in any order. The widget compares strings, so they are put into one. */
const shortcutSchema = z
  .string()
  .transform((keys) => {
    const parts = keys.toLowerCase().split('+');
    return [
      ...SHORTCUT_PARTS.filter((part) => parts.includes(part)),
      ...parts.filter((part) => !SHORTCUT_PARTS.includes(part)),
    ].join('+');
  })
  .refine((keys) => /^(?:mod\+(?:alt\+)?|alt\+)(?:shift\+)?[a-z0-9]$/u.test(keys), SHORTCUT_ERROR);

const sourceSchema = z.strictObject({
  /** `false` leaves the source out of the index. */
  index: z.boolean().exactOptional(),
  weight: z.number().min(0.1).max(2).exactOptional(),
  /**
   * For blogs: a post loses weight with its age, down to half of it when it is this much older than the blog's newest. With `false`, all posts
   * weigh the same.
   */
  halfWeightAfterYears: z
    .union([z.literal(false), z.number().min(0.1).max(100)], {
      error: 'must be a number of years from 0.1 to 100, or false',
    })
    .exactOptional(),
});

/** The settings of a source, as far as the author has set them. */
export type SourceSettings = z.output<typeof sourceSchema>;

function checkSources({ value, issues }: z.core.ParsePayload<Record<string, SourceSettings>>): void {
  for (const [name, { halfWeightAfterYears }] of Object.entries(value)) {
    const message = !/^(?:docs|blog|pages)(?:\/[^/]+)?$/u.test(name)
      ? "is not a source: write 'docs', 'blog' or 'pages', or one of these with a plugin id, such as 'blog/news'"
      : halfWeightAfterYears !== undefined && !name.startsWith('blog')
        ? 'cannot have `halfWeightAfterYears`: only blog posts have dates'
        : undefined;
    if (message !== undefined) issues.push({ code: 'custom', path: [name], message, input: value });
  }
}

const askMode = z.enum(['both', 'book', 'selection']);

/** The plugin's options in `docusaurus.config`; every field is optional. */
export const pluginOptionsSchema = z.strictObject({
  /** Docusaurus' plugin instance id. There is only one widget, which reads the settings of `default`. */
  id: z
    .string()
    .refine((id) => id === 'default', "must be 'default': one instance of the plugin serves the whole site")
    .default('default'),
  /**
   * The function's base address without `/api`. If there is none, the widget only searches the book.
   * `DOCENT_ENDPOINT` in the build's environment overrides it, for example for a development function or a preview.
   */
  endpoint: endpointSchema.optional(),
  /** Name of the book, which is part of every signature. Must equal the function's `DOCENT_BOOK` if that is set. */
  book: z
    .string()
    .regex(/^[\w.-]{1,64}$/u, 'must be 1 to 64 letters, digits, `.`, `_` or `-`')
    .default('book'),
  /**
   * The address from which the page requests, with cookies, the JWT of a signed-in reader: Better Auth's
   * `…/api/auth/token` or a path on this site. The response is `{token}`.
   */
  userTokenUrl: z
    .string()
    .regex(
      /^(?:https?:\/\/[^\s@]+|\/(?!\/)\S*)$/u,
      'must be an http(s) address or a path that begins with `/`',
    )
    .optional(),
  /** The site's public Cloudflare Turnstile key, for a function with `DOCENT_TURNSTILE_SECRET`. */
  turnstileSiteKey: z
    .string()
    .regex(/^[\w-]{1,128}$/u, "must be the site key from Turnstile's dashboard")
    .optional(),
  /** Which questions the widget offers. Front matter `docent.mode` overrides it for a page. */
  mode: askMode.default('both'),
  /** With `marked`, only pages with front matter `docent: true` or `docent: {widget: true}` have the button. */
  show: z.enum(['everywhere', 'marked']).default('everywhere'),
  /**
   * Where the button is. `navbar` adds it to the navbar of a theme with Docusaurus' navbar items, such as the classic one; with `none`,
   * the shortcut and the site's own links open the panel.
   */
  position: z.enum(['bottom-right', 'bottom-left', 'navbar', 'none']).default('bottom-right'),
  /** Distances of the floating button from the side (`x`) and the lower edge (`y`) of the window in pixels. */
  offset: z.strictObject({ x: offsetSchema.exactOptional(), y: offsetSchema.exactOptional() }).default({}),
  /** Keys that open the panel; `mod` is Ctrl, or Cmd on a Mac. `false` for none. */
  shortcut: z.union([z.literal(false), shortcutSchema], { error: SHORTCUT_ERROR }).default('mod+i'),
  /**
   * Globs for source paths relative to the site's directory; a page is indexed if any of them matches. A file outside that
   * directory matches with or without its leading `../`: `docs/**` and `../docs/**` both match `../docs/intro.md`.
   */
  include: z.array(z.string().min(1)).min(1).default(['**']),
  /** Globs like those of `include`; a page is left out if any of them matches. */
  exclude: z.array(z.string().min(1)).default([]),
  /** Whether to index the docs, the blogs and the pages. */
  docs: z.boolean().default(true),
  blog: z.boolean().default(true),
  pages: z.boolean().default(true),
  /**
   * Settings for all docs, blogs or pages plugins (`blog`), or for one of them by its plugin id (`blog/news`), which override the others.
   * A source's passages are ranked as if they matched `weight` times as well.
   */
  sources: z.record(z.string(), sourceSchema).check(checkSources).default({}),
  /** Maximum length of a chunk in characters; 1,200 is about one phone screen and 300 tokens. */
  chunkMaxChars: z.int().min(CHUNK_CHARS.min).max(CHUNK_CHARS.max).default(CHUNK_CHARS.default),
  /**
   * What to do if a passage's page or anchor is not in the built HTML. `warn` counts them, cites the nearest anchor above that
   * exists, or the page, and leaves out pages that are not in the build. `throw` lists them all and fails the build.
   */
  onBrokenAnchors: z.enum(['throw', 'warn']).default('warn'),
  /**
   * What to do with a page that Docent cannot read: one that does not parse, whose imports are missing or circular, or whose front
   * matter `docent` is invalid. `skip` leaves it out of the index with a warning; `throw` fails the build.
   */
  onUnparsablePages: z.enum(['throw', 'skip']).default('skip'),
  /** Questions offered before the reader asks the first one. The panel has room for six. */
  starterQuestions: z.array(z.string().min(1).max(200)).max(6).default([]),
  /** Language of the stemmer and the stop words, such as `de`, if it differs from the locale's. */
  language: z
    .string()
    .regex(/^[a-z]{2,3}$/u, 'must be a language code such as `de`')
    .optional(),
});

/** The options as an author writes them. */
export type PluginOptions = z.input<typeof pluginOptionsSchema>;
/** The options with defaults filled in. */
export type ResolvedOptions = z.output<typeof pluginOptionsSchema>;

/**
 * Checks the plugin's options and fills in the defaults.
 *
 * @param options - Options from `docusaurus.config`; `undefined` means none.
 * @throws BuildError `option-invalid`, which lists each invalid option and its valid values, or the closest name to an unknown one.
 */
export function parsePluginOptions(options: unknown): ResolvedOptions {
  const result = pluginOptionsSchema.safeParse(options ?? {});
  if (result.success) return result.data;
  const lines = result.error.issues.flatMap((issue) => describeIssue(issue, namesBeside(issue)));
  throw new BuildError({
    code: 'option-invalid',
    message: `docusaurus-plugin-docent: ${lines.length === 1 ? lines[0] : `${lines.length} options are invalid:\n  - ${lines.join('\n  - ')}`}`,
    hint: "Edit the options of 'docusaurus-plugin-docent' in docusaurus.config; the handbook's “Options” page lists them all.",
  });
}

/** Returns a `shortcut` option as `aria-keyshortcuts` has it: `mod` stands for two keys. */
export function ariaShortcut(shortcut: string): string {
  const named = shortcut.replaceAll(/[a-z0-9]+/gu, (key) => key.charAt(0).toUpperCase() + key.slice(1));
  const [onOthers, onMac] = ['Control', 'Meta'].map((modifier) => named.replace('Mod', modifier));
  return onOthers === onMac ? named : `${onOthers} ${onMac}`;
}

/** Returns the names of the options at the place that an issue is about. */
function namesBeside({ path: [option, name] }: z.core.$ZodIssue): string[] {
  if (option === 'offset') return ['offset.x', 'offset.y'];
  if (option === 'sources' && name !== undefined)
    return Object.keys(sourceSchema.shape).map((field) => `sources.${String(name)}.${field}`);
  return Object.keys(pluginOptionsSchema.shape);
}

/**
 * Returns the function's base address for this build. `DOCENT_ENDPOINT` overrides the option; an empty value turns it off.
 *
 * @param environment - Environment variables of the build.
 * @returns The address without a trailing slash, or `null` if there is none.
 * @throws BuildError `endpoint-invalid` if the variable is not an address. The option has been checked already.
 */
export function readEndpoint(
  { endpoint }: Pick<ResolvedOptions, 'endpoint'>,
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  const address = environment['DOCENT_ENDPOINT']?.trim() ?? endpoint ?? '';
  if (address === '') return null;
  if (!endpointSchema.safeParse(address).success) {
    throw new BuildError({
      code: 'endpoint-invalid',
      message: 'the environment variable DOCENT_ENDPOINT must be an http(s) address without a query or `#`',
      hint: 'Set the whole base address, such as `DOCENT_ENDPOINT=https://ask.example.org`, or unset the variable.',
    });
  }
  return address.replace(/\/+$/u, '');
}
