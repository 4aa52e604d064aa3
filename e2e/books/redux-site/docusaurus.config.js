// The Redux documentation, as far as it builds without the parts of its site that are not in `docs`.
/** @type {import('@docusaurus/types').Config} */
module.exports = {
  title: 'Redux',
  url: 'https://redux.example.org',
  baseUrl: '/',
  onBrokenLinks: 'ignore',
  onBrokenAnchors: 'ignore',
  markdown: {
    format: 'mdx',
    mdx1Compat: { comments: true, admonitions: true, headingIds: true },
    hooks: { onBrokenMarkdownLinks: 'ignore', onBrokenMarkdownImages: 'ignore' },
  },
  future: { v4: true, faster: true },
  themes: ['@docusaurus/theme-classic'],
  plugins: [
    [
      '@docusaurus/plugin-content-docs',
      {
        path: 'docs',
        routeBasePath: '/',
        sidebarPath: false,
        // These embed videos with a package that is not installed here.
        exclude: [
          '**/components/**',
          '**/_*',
          'introduction/GettingStarted.md',
          'tutorials/videos.md',
          'tutorials/tutorials-index.md',
        ],
      },
    ],
    ['docusaurus-plugin-docent', { book: 'redux', onUnparsablePages: 'skip' }],
  ],
};
