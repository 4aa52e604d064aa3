#!/usr/bin/env node
import { runDocent } from '../dist/scripts/cli/docent.js';

process.exitCode = await runDocent(process.argv.slice(2));
