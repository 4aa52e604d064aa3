import type { ReactNode } from 'react';
import Layout from '@theme/Layout';

export default function Home(): ReactNode {
  return (
    <Layout title="Maps">
      <main>How the earth is drawn</main>
    </Layout>
  );
}
