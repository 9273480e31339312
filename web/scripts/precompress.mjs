// Writes a .br and a .gz beside every text asset of at least 1 kB, so that the server never compresses.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = new URL('../dist', import.meta.url).pathname;
const text = /\.(html|js|css|svg|json|txt|webmanifest)$/;
let count = 0;

for (const name of readdirSync(root, { recursive: true })) {
  const path = join(root, String(name));
  if (!text.test(path) || statSync(path).size < 1024) continue;
  const bytes = readFileSync(path);
  writeFileSync(
    `${path}.br`,
    brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  );
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  count += 1;
}

console.log(`precompressed ${count} assets`);
