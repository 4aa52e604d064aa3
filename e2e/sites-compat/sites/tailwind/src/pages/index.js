import React from 'react';
import Layout from '@theme/Layout';

export default function Home() {
  return (
    <Layout title="Pottery">
      <main className="mx-auto max-w-2xl p-8 text-center">
        <h1 className="text-4xl font-bold">Pottery</h1>
      </main>
    </Layout>
  );
}
