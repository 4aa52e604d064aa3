// What `create-docusaurus --typescript` makes, with Rspack and the settings of the next version.
import { themes as prismThemes } from 'prism-react-renderer';
import type { Config } from '@docusaurus/types';
import type * as Preset from '@docusaurus/preset-classic';

const config: Config = {
  title: 'Maps',
  tagline: 'How the earth is drawn',
  url: 'https://maps.example.org',
  baseUrl: '/maps/',
  organizationName: 'example',
  projectName: 'maps',
  future: { v4: true, faster: true },
  presets: [
    [
      'classic',
      {
        docs: { sidebarPath: './sidebars.ts' },
        blog: { showReadingTime: true },
        theme: {},
      } satisfies Preset.Options,
    ],
  ],
  themeConfig: {
    prism: { theme: prismThemes.github, darkTheme: prismThemes.dracula },
  } satisfies Preset.ThemeConfig,
};

export default config;
