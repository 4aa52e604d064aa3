import React from 'react';
import useDocusaurusContext from '@docusaurus/useDocusaurusContext';
import useIsBrowser from '@docusaurus/useIsBrowser';

export default function Root({ children }) {
  const { siteConfig } = useDocusaurusContext();
  const isBrowser = useIsBrowser();
  // Like a site whose pages render only after sign-in.
  const isHidden = siteConfig.customFields.isGated && !isBrowser;
  return (
    <>
      <p data-own-root>This site has a Root of its own.</p>
      {isHidden ? null : children}
    </>
  );
}
