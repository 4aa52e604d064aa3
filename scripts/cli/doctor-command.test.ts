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

/** Plants a fault, has it diagnosed, applies its fix and has that diagnosed. */
async function treat(world: World, code: FindingCode, plant: Plant) {
  const fix = await plant(world);
  const ill = await world.diagnose();
  await fix();
  // Node keeps a config that it has loaded.
  await world.move();
  const well = await world.diagnose();
  const named = ill.findings.find((finding) => finding.code === code);
  return { code: named?.code, exit: ill.exit, left: well.findings, exitWhenFixed: well.exit };
}

/** What every fault must come to. */
function cured(code: FindingCode): Awaited<ReturnType<typeof treat>> {
  return { code, exit: FIXES[code].level === 'problem' ? 1 : 0, left: [], exitWhenFixed: 0 };
}

describe.concurrent('docent doctor names the fault, and its fix cures it', () => {
  it.each(PUBLISHED)('%s: %s', async (code, _fault, plant) => {
    const world = await World.copy(siteDir);
    expect(await treat(world, code, plant)).toEqual(cured(code));
  });

  it.each(DIRECTORY)('in a directory, %s: %s', async (code, _fault, plant) => {
    const world = await World.copy(siteDir);
    world.address = () => world.dir;
    expect(await treat(world, code, plant)).toEqual(cured(code));
  });

  it.each(ASKED)('with a question, %s: %s', async (code, _fault, plant) => {
    const world = await World.copy(siteDir);
    world.args = ['--ask'];
    expect(await treat(world, code, plant)).toEqual(cured(code));
  });
});

it('writes for people which parts are in order, and each finding with its fix', async () => {
  const world = await World.copy(siteDir);
  world.env = { DOCENT_BOOK: 'beacon' };
  const { stdout, stderr } = await world.print();
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^ok {7}site: http:/mu);
  expect(stdout).toContain(
    'problem  [other-book] the index is of book "lighthouse", the function serves "beacon": ',
  );
  expect(stdout).toMatch(/^ {9}Fix: Remove DOCENT_BOOK.*\.$/mu);
  expect(stdout).toMatch(/\n1 problem, 0 warnings\n$/u);
});
