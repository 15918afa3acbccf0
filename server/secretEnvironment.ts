const secretNames = [
  'DATABASE_URL',
  'JWT_SECRET',
  'RECORDING_MASTER_KEY',
  'RECORDING_FORMER_MASTER_KEYS',
  'SEAL_PRIVATE_KEY',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
] as const;

/**
 * Takes the secrets out of the environment, once the configuration is read. Processes that are started afterwards inherit it, and some of
 * them, the media workers and ffmpeg, read what strangers send.
 */
export function dropSecrets(env: Record<string, string | undefined>): void {
  for (const name of secretNames) delete env[name];
}
