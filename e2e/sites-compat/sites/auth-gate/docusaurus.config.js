// A course whose pages render only after the reader has signed in.
import { themes } from 'prism-react-renderer';

/** @type {import('@docusaurus/types').Config} */
export default {
  title: 'Sundials',
  url: 'https://sundials.example.org',
  baseUrl: '/course/',
  onBrokenLinks: 'warn',
  presets: [['classic', { docs: { path: 'lessons', routeBasePath: 'lessons' }, blog: false, pages: false }]],
  themeConfig: { prism: { theme: themes.github } },
};
