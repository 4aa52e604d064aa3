import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ASKED, DIRECTORY, PUBLISHED, type Plant } from './_test/doctor-faults.js';
import { createSite, SECRET, World } from './_test/doctor-world.js';
import { FIXES, type FindingCode } from './doctor/fixes.js';

let siteDir = '';
beforeAll(async () => {
  vi.stubEnv('DOCENT_SECRET', SECRET);
  siteDir = await createSite();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(path.join(siteDir, '../..'), { recursive: true, force: true });
});

async function expectCure(world: World, code: FindingCode, plant: Plant): Promise<void> {
  const fix = await plant(world);
  const ill = await world.diagnose();
  expect(ill.findings.map((finding) => finding.code)).toContain(code);
  const hasProblem = ill.findings.some(({ level }) => level === 'problem');
  expect(ill.code).toBe(hasProblem ? 1 : 0);
  await fix();
  // Node keeps a config that it has loaded.
  await world.move();
  const well = await world.diagnose();
  expect(well.findings).toEqual([]);
  expect(well.code).toBe(0);
}

describe('docent doctor names the fault, and its fix cures it', () => {
  it.each(PUBLISHED)('%s: %s', async (code, _fault, plant) => {
    await expectCure(await World.copy(siteDir), code, plant);
  });

  it.each(DIRECTORY)('in a directory, %s: %s', async (code, _fault, plant) => {
    const world = await World.copy(siteDir);
    world.address = () => world.dir;
    await expectCure(world, code, plant);
  });

  it.each(ASKED)('with a question, %s: %s', async (code, _fault, plant) => {
    const world = await World.copy(siteDir);
    world.args = ['--ask'];
    await expectCure(world, code, plant);
  });
});

it('the fixes are sentences that name something to do', () => {
  for (const { why, fix } of Object.values(FIXES)) {
    expect(why).toMatch(/.*[^.]$/u);
    expect(fix).toMatch(/^[A-Z].*[^.]$/u);
  }
});
