import React from 'react';
import Head from '@docusaurus/Head';
import { useDoc } from '@docusaurus/plugin-content-docs/client';
import Metadata from '@theme-original/DocItem/Metadata';

/** Like a site whose theme keeps pages for its staff out of search engines. */
export default function DocItemMetadata() {
  const { frontMatter } = useDoc();
  return (
    <>
      <Metadata />
      {frontMatter.audience === 'staff' && (
        <Head>
          <meta name="robots" content="none" />
        </Head>
      )}
    </>
  );
}
