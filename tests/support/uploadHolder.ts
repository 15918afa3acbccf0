/** Uploads a file, keeping its state in another, until it is killed. Arguments: settings of the store (JSON), key, file, state. */
import { writeFileSync } from 'node:fs';
import { localSource, S3Store, upload } from '#recordings';

const [settings = '', key = '', path = '', statePath = ''] = process.argv.slice(2);

await upload(new S3Store(JSON.parse(settings)), {
  key,
  source: await localSource(path),
  state: { uploadId: '', parts: [] },
  async keep(state) {
    writeFileSync(statePath, JSON.stringify(state));
    process.send?.(state.parts.length);
    // Time to be killed between two parts.
    await new Promise((resolve) => setTimeout(resolve, 300));
  },
  signal: new AbortController().signal,
});
