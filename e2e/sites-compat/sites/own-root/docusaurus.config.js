// A book with a Root of its own, which adds a chat button in the corner of every page.

/** @type {import('@docusaurus/types').Config} */
const config = {
  title: 'Keeping bees',
  url: 'https://bees.example.org',
  baseUrl: '/',
  presets: [
    ['classic', { docs: { routeBasePath: '/' }, blog: false, theme: { customCss: './src/css/custom.css' } }],
  ],
};

module.exports = config;
