// Generates the client types from the OpenAPI description (ALTHING_OPENAPI overrides its path).
import { spawnSync } from 'node:child_process';

const source = process.env.ALTHING_OPENAPI ?? '../docs/openapi.json';
const { status } = spawnSync(
  'openapi-typescript',
  [source, '-o', 'src/api/schema.gen.ts', '--alphabetize'],
  { stdio: 'inherit' },
);
process.exit(status ?? 1);
