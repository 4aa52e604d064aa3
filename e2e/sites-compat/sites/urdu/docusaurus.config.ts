// A book in English and in Urdu, which is written from right to left.
import type { Config } from '@docusaurus/types';
import type * as Preset from '@docusaurus/preset-classic';

const config: Config = {
  title: 'Tea',
  url: 'https://tea.example.org',
  baseUrl: '/tea/',
  i18n: {
    defaultLocale: 'en',
    locales: ['en', 'ur'],
    localeConfigs: { ur: { label: 'اردو', direction: 'rtl', htmlLang: 'ur' } },
  },
  presets: [['classic', { docs: { routeBasePath: '/' }, blog: false } satisfies Preset.Options]],
};

export default config;
