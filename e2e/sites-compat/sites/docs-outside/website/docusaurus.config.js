// The documentation of a library: its Markdown is at the top of the repository, the site in a directory beside it.
const path = require('node:path');

/** @type {import('@docusaurus/types').Config} */
module.exports = {
  title: 'Bridges',
  url: 'https://bridges.example.org',
  baseUrl: '/bridges/',
  trailingSlash: false,
  presets: [
    [
      'classic',
      {
        docs: { path: '../docs', routeBasePath: '/', sidebarPath: path.join(__dirname, 'sidebars.js') },
        blog: false,
      },
    ],
  ],
};
