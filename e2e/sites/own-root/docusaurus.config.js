// A small site that the browser tests build in several ways. Environment variables set the differences.
const {
  FIXTURE_BUNDLER,
  FIXTURE_BASE_URL,
  FIXTURE_TRAILING_SLASH,
  FIXTURE_OPTIONS,
  FIXTURE_PLANT,
  FIXTURE_DOCS_PATH,
  FIXTURE_ROUTER,
  FIXTURE_NO_INDEX,
  FIXTURE_LOCALE,
} = process.env;
const isRspack = FIXTURE_BUNDLER !== 'webpack';

/** Gives one heading a different id from the one in its Markdown, as a plugin unknown to Docent might do. */
const movePlantedHeading = () => (tree) => {
  const visit = (node) => {
    if (node.properties?.id === 'oars-and-rudder') node.properties.id = 'moved-elsewhere';
    node.children?.forEach(visit);
  };
  visit(tree);
};

/** @type {import('@docusaurus/types').Config} */
module.exports = {
  title: 'Boats',
  url: 'https://boats.example.org',
  baseUrl: FIXTURE_BASE_URL ?? '/',
  ...(FIXTURE_TRAILING_SLASH === undefined ? {} : { trailingSlash: FIXTURE_TRAILING_SLASH === 'true' }),
  i18n: { defaultLocale: FIXTURE_LOCALE ?? 'en', locales: [FIXTURE_LOCALE ?? 'en'] },
  noIndex: FIXTURE_NO_INDEX === 'true',
  onBrokenAnchors: 'ignore',
  customFields: { isGated: FIXTURE_PLANT === 'gate' },
  future: {
    ...(isRspack && { v4: true, faster: true }),
    ...(FIXTURE_ROUTER !== undefined && { experimental_router: FIXTURE_ROUTER }),
  },
  themes: ['@docusaurus/theme-classic'],
  plugins: [
    [
      '@docusaurus/plugin-content-docs',
      {
        path: FIXTURE_DOCS_PATH ?? 'docs',
        routeBasePath: '/',
        sidebarPath: false,
        rehypePlugins: FIXTURE_PLANT === 'anchor' ? [movePlantedHeading] : [],
      },
    ],
    ['docusaurus-plugin-docent', JSON.parse(FIXTURE_OPTIONS ?? '{}')],
  ],
};
