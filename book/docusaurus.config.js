// Like a real site's config, this imports nothing from the plugin's source.
import rehypeKatex from 'rehype-katex';
import remarkMath from 'remark-math';
import { darkCode, lightCode } from './src/prism-themes.js';

const { env } = process;

// `undefined` is Docusaurus' third policy: files are `a/index.html`, links have no slash.
const trailingSlash = env.DOCENT_BOOK_TRAILING_SLASH ? env.DOCENT_BOOK_TRAILING_SLASH === 'true' : undefined;

// MathML needs neither KaTeX's stylesheet nor its sixty font files, and every current browser renders it.
const math = {
  remarkPlugins: [remarkMath],
  rehypePlugins: [[rehypeKatex, { output: 'mathml' }]],
};

/** @type {import('@docusaurus/types').Config} */
const config = {
  title: 'Docent',
  tagline: 'Let readers put questions to your Docusaurus book.',
  favicon: 'img/docent.svg',
  url: env.DOCENT_BOOK_URL ?? 'https://docent.example.org',
  baseUrl: env.DOCENT_BOOK_BASE_URL ?? '/docent/',
  trailingSlash,
  organizationName: 'docent',
  projectName: 'docent',
  onBrokenLinks: 'throw',
  onBrokenAnchors: 'throw',
  onDuplicateRoutes: 'throw',

  future: { v4: true, faster: env.DOCENT_BOOK_BUNDLER !== 'webpack' },

  i18n: {
    defaultLocale: 'en',
    locales: ['en', 'de'],
    localeConfigs: { en: { label: 'English' }, de: { label: 'Deutsch' } },
  },

  markdown: {
    // `.md` is CommonMark, `.mdx` is MDX. This book uses both, because real books do.
    format: 'detect',
    // `future.v4` turns these off; books written for Docusaurus 3 rely on all three.
    mdx1Compat: { comments: true, admonitions: true, headingIds: true },
    hooks: { onBrokenMarkdownLinks: 'throw', onBrokenMarkdownImages: 'throw' },
  },

  themes: [['@docusaurus/theme-classic', { customCss: ['./src/css/custom.css'] }]],

  plugins: [
    [
      'docusaurus-plugin-docent',
      {
        // The demo and a deployment set `DOCENT_ENDPOINT`. Without it the widget is a search of the book.
        book: 'docent-handbook',
        exclude: ['constructs/excluded-by-glob.md'],
        onBrokenAnchors: 'throw',
        starterQuestions: [
          'How do I add Docent to my site?',
          'What happens when the function cannot be reached?',
          'Who pays for the questions, and how is that limited?',
        ],
      },
    ],
    [
      '@docusaurus/plugin-content-docs',
      { path: 'docs', routeBasePath: 'docs', sidebarPath: './sidebars.js', ...math },
    ],
    [
      '@docusaurus/plugin-content-docs',
      { id: 'http', path: 'http', routeBasePath: 'http', sidebarPath: './sidebars-http.js', ...math },
    ],
    [
      '@docusaurus/plugin-content-docs',
      {
        id: 'constructs',
        path: 'constructs',
        routeBasePath: 'constructs',
        sidebarPath: './sidebars-constructs.js',
        lastVersion: 'current',
        versions: { current: { label: '2nd edition' }, '1st': { label: '1st edition', banner: 'none' } },
        admonitions: { keywords: ['exercise'], extendDefaults: true },
        ...math,
      },
    ],
    [
      '@docusaurus/plugin-content-blog',
      {
        path: 'blog',
        routeBasePath: 'notes',
        blogTitle: 'Notes',
        blogDescription: 'Why Docent is built the way it is.',
        blogSidebarTitle: 'All notes',
        blogSidebarCount: 'ALL',
        feedOptions: { type: null },
        ...math,
      },
    ],
    ['@docusaurus/plugin-content-pages', { path: 'src/pages', ...math }],
  ],

  themeConfig: {
    colorMode: { respectPrefersColorScheme: true },
    prism: {
      theme: lightCode,
      darkTheme: darkCode,
      additionalLanguages: ['bash', 'diff', 'json', 'http', 'ini'],
    },
    tableOfContents: { minHeadingLevel: 2, maxHeadingLevel: 3 },
    navbar: {
      title: 'Docent',
      logo: { alt: '', src: 'img/docent.svg', width: 28, height: 28 },
      items: [
        { type: 'docSidebar', sidebarId: 'handbook', label: 'Handbook', position: 'left' },
        { type: 'docSidebar', docsPluginId: 'http', sidebarId: 'http', label: 'HTTP', position: 'left' },
        {
          type: 'docSidebar',
          docsPluginId: 'constructs',
          sidebarId: 'constructs',
          label: 'Constructs',
          position: 'left',
        },
        { to: '/notes', label: 'Notes', position: 'left' },
        { type: 'localeDropdown', position: 'right' },
      ],
    },
    footer: {
      style: 'light',
      links: [
        {
          title: 'Set up',
          items: [
            { label: 'Quick start', to: '/docs/quick-start' },
            { label: 'Tutorial', to: '/docs/tutorial' },
            { label: 'Options', to: '/docs/options' },
            { label: 'Deployment', to: '/docs/deployment' },
          ],
        },
        {
          title: 'Understand',
          items: [
            { label: 'How it works', to: '/docs/how-it-works' },
            { label: 'Security', to: '/docs/security' },
            { label: 'HTTP', to: '/http' },
          ],
        },
        {
          title: 'Get help',
          items: [
            { label: 'Troubleshooting', to: '/docs/troubleshooting' },
            { label: 'Glossary', to: '/docs/glossary' },
            { label: 'About this book', to: '/about' },
          ],
        },
      ],
      copyright: 'Docent is free software under the MIT licence.',
    },
  },
};

export default config;
