import Head from '@docusaurus/Head';
import React from 'react';

/** Asks robots not to index the page it is on. */
export default function Private() {
  return (
    <Head>
      <meta name="robots" content="nofollow, none" />
    </Head>
  );
}
