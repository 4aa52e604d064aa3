// The site of a monorepo: its packages are at the top of the repository.

/** @type {import('@docusaurus/types').Config} */
const config = {
  title: 'Canals',
  url: 'https://canals.example.org',
  baseUrl: '/',
  presets: [['classic', { docs: { routeBasePath: '/' }, blog: false }]],
  plugins: ['./reading-time.mjs'],
};

export default config;
